import { unprobed } from "../allowed.ts";
import { containersOf, eachContainer, kindOf, lasting, podOf } from "../pods.ts";
import type { ResourceRule } from "../rule.ts";
import { field, list, text } from "../value.ts";

const digest = /@sha256:[0-9a-f]{64}$/;

/** The tag of a reference, after its last part's colon: a registry may have a port. */
const tagOf = (image: string): string | undefined => image.split("/").at(-1)?.split(":")[1];

export const images: ResourceRule = {
  scope: "resource",
  name: "pinned-image",
  why: "Without a tag, or with latest, each node may run another program.",
  mend: "Name the image by its tag or digest.",
  problems: eachContainer((container) => {
    const image = text(field(container, "image"));
    if (digest.test(image)) return undefined;
    const tag = tagOf(image);
    return tag === undefined || tag === "latest" ? `whose image is ${image || "left out"}` : undefined;
  }),
};

export const digests: ResourceRule = {
  scope: "resource",
  name: "image-by-digest",
  onDemand: true,
  why: "A tag can be moved after it was tried.",
  mend: "pulumi config set --path image.references.<workload> <image>@sha256:<digest>; of a pinned image, make lock",
  problems: eachContainer((container) => {
    const image = text(field(container, "image"));
    return digest.test(image) ? undefined : `whose image is ${image}`;
  }),
};

const quantities = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "cpu"],
  ["limits", "memory"],
  ["limits", "ephemeral-storage"],
] as const;

export const resources: ResourceRule = {
  scope: "resource",
  name: "resources-set",
  why: "What has no limit can take its whole node, and what asks for nothing is placed anywhere.",
  mend: "Set requests and limits of cpu and memory, and a limit of ephemeral-storage.",
  problems: eachContainer((container) => {
    const missing = quantities.filter(([kind, name]) => field(container, "resources", kind, name) === undefined);
    return missing.length === 0 ? undefined : `without ${missing.map((path) => path.join(".")).join(", ")}`;
  }),
};

export const probes: ResourceRule = {
  scope: "resource",
  name: "probes-present",
  why: "A process that hangs runs on, and one that isn't ready gets requests.",
  mend: "Add a livenessProbe to each container and a readinessProbe to a pod that listens, or list it in policy/allowed.ts.",
  problems: (subject) => {
    if (!lasting.includes(kindOf(subject)) || subject.name in unprobed) return [];
    const containers = list(field(podOf(subject), "containers"));
    const has = (container: unknown, key: string): boolean => (field(container, key) ?? undefined) !== undefined;
    const listens = containersOf(podOf(subject)).some((container) => list(field(container, "ports")).length > 0);
    return [
      ...containers
        .filter((container) => !has(container, "livenessProbe"))
        .map((container) => `has a container ${text(field(container, "name"))} without livenessProbe`),
      ...(listens && !containers.some((container) => has(container, "readinessProbe"))
        ? ["listens, and has no readinessProbe"]
        : []),
    ];
  },
};
