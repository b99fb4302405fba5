import { z } from "zod";
import { parseImage } from "../../catalogue/images.ts";

/** Of the index of all architectures, and of a single manifest where an image has but one. */
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Docker Hub's images are served under another name. */
const hostOf = (registry: string): string => (registry === "docker.io" ? "registry-1.docker.io" : registry);

const tokenSchema = z.union([
  z.object({ token: z.string() }).transform(({ token }) => token),
  z.object({ access_token: z.string() }).transform(({ access_token: token }) => token),
]);

/** Where a registry has its tokens, as its refusal says. */
function tokenUrl(challenge: string | null): URL | undefined {
  const fields = Object.fromEntries(
    [...(challenge ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
  if (!challenge?.toLowerCase().startsWith("bearer ") || fields["realm"] === undefined) return undefined;
  const url = new URL(fields["realm"]);
  for (const key of ["service", "scope"]) if (fields[key] !== undefined) url.searchParams.set(key, fields[key]);
  return url;
}

async function tokenFrom(url: URL): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.host} gives no token: HTTP ${response.status}`);
  return tokenSchema.parse(await response.json());
}

const indexSchema = z.object({ manifests: z.array(z.object({ digest: z.string() })).default([]) });

/** What a registry says of tags. */
export interface Registry {
  /** The digest that a tag has now, of the index of all architectures if it has one. */
  readonly digestOf: (reference: string) => Promise<string>;
  /** Digests of the images of single architectures below that index; none without an index. */
  readonly membersOf: (reference: string) => Promise<readonly string[]>;
}

/**
 * Asks each image's own registry by its API; without an account, as a cluster pulls public images.
 *
 * @param scheme for registries that are asked in clear
 * @throws Error with what the registry answered
 */
export function registries(scheme: "https" | "http" = "https"): Registry {
  const ask = async (method: "HEAD" | "GET", reference: string): Promise<Response> => {
    const { registry, repository, tag = "latest" } = parseImage(reference);
    const url = `${scheme}://${hostOf(registry)}/v2/${repository}/manifests/${tag}`;
    const send = (headers: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(url, { method, headers: { accept: manifestTypes, ...headers } });
    const first = await send({});
    const tokens = first.status === 401 ? tokenUrl(first.headers.get("www-authenticate")) : undefined;
    const response = tokens === undefined ? first : await send({ authorization: `Bearer ${await tokenFrom(tokens)}` });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response;
  };
  return {
    // HEAD: Docker Hub counts each GET as one of the few pulls that it allows.
    digestOf: async (reference) => {
      const digest = (await ask("HEAD", reference)).headers.get("docker-content-digest") ?? "";
      if (!/^sha256:[a-f0-9]{64}$/.test(digest)) throw new Error(`no digest in the answer, but "${digest}"`);
      return digest;
    },
    membersOf: async (reference) =>
      indexSchema.parse(await (await ask("GET", reference)).json()).manifests.map(({ digest }) => digest),
  };
}
