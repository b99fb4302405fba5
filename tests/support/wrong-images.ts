import type { WrongConfiguration } from "./wrong-configurations.ts";

/** Images of which nobody could say what runs. */
export const wrongImages: readonly WrongConfiguration[] = [
  {
    wrong: "the image tag latest",
    change: ({ image }) => Object.assign(image ?? {}, { tag: "latest" }),
    key: "image.tag",
    says: /nobody could say what runs/,
    fix: "pulumi config set --path image.tag master",
  },
  {
    wrong: "an image reference without tag or digest",
    change: ({ image }) =>
      Object.assign(image ?? {}, { requireDigests: false, references: { ui: "registry.example.org:5000/ui" } }),
    key: "image.references.ui",
    says: /nobody could say what runs/,
    fix: /@sha256:<digest>/,
  },
  {
    wrong: "an image without a digest where the stack asks for digests",
    change: ({ image }) => Object.assign(image?.["references"] ?? {}, { api: "registry.example.org/api:v1" }),
    key: "image.references.api",
    says: /tags move/,
    fix: "pulumi config set --path image.references.api 'ghcr.io/mtes-mct/trackdechets/api@sha256:<digest>'",
  },
  {
    wrong: "an image tag that is none",
    change: ({ image }) => Object.assign(image ?? {}, { tag: "feature/x y" }),
    key: "image.tag",
    says: /an image tag/,
    fix: "pulumi config set --path image.tag master",
  },
  {
    wrong: "a registry with a scheme",
    change: ({ image }) => Object.assign(image ?? {}, { registry: "https://ghcr.io/x" }),
    key: "image.registry",
    says: /without https/,
    fix: "pulumi config set --path image.registry ghcr.io/mtes-mct/trackdechets",
  },
  {
    wrong: "a reference that is no image's",
    change: ({ image }) => Object.assign(image?.["references"] ?? {}, { api: "UPPER/api:1" }),
    key: "image.references.api",
    says: /an image reference such as/,
    fix: /^pulumi config set --path image\.references\.api /,
  },
];
