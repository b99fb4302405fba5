/** Reading image references, and rewriting them for sites that pull through a mirror of their own. */

/** The parts of an image reference, with Docker Hub's short forms written out. */
export interface ImageReference {
  /** Host, with port if any: `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly registry: string;
  /** Path below the registry: `library/redis`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

/** Rewrites an image reference to where it's pulled from. */
export type ImageMirror = (reference: string) => string;

const PATH = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*`;
const HOST = String.raw`[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?`;
const REFERENCE = new RegExp(
  String.raw`^(?:(?<host>${HOST})/)?(?<path>${PATH})(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$`,
);

/** Docker's rule: the first component is a host only if it looks like one, otherwise it's a Docker Hub user. */
const isHost = (component: string): boolean =>
  component === "localhost" || component.includes(".") || component.includes(":");

/**
 * Splits an image reference.
 * @throws RangeError if it isn't one.
 */
export function parseImage(reference: string): ImageReference {
  const first = reference.slice(0, Math.max(0, reference.indexOf("/")));
  const qualified = isHost(first) ? reference : `docker.io/${reference}`;
  const groups = REFERENCE.exec(qualified)?.groups;
  if (groups?.host === undefined || groups.path === undefined) {
    throw new RangeError(`"${reference}" is not an image reference (registry/repository:tag)`);
  }
  const registry = groups.host === "index.docker.io" ? "docker.io" : groups.host;
  const official = registry === "docker.io" && !groups.path.includes("/");
  return {
    registry,
    repository: official ? `library/${groups.path}` : groups.path,
    tag: groups.tag,
    digest: groups.digest,
  };
}

export function isImage(reference: string): boolean {
  try {
    parseImage(reference);
    return true;
  } catch {
    return false;
  }
}

/** The inverse of {@link parseImage}, always with its registry. */
export function formatImage({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/**
 * The function that every image of the suite passes through.
 *
 * @param mirror prefix below which the mirror keeps each registry under its host name, for instance
 *   `registry.example.org/cache`: `redis:5.0.14-alpine` becomes `registry.example.org/cache/docker.io/library/redis:5.0.14-alpine`.
 *   Left out, references are only written out in full. A reference that is already below the mirror stays as it is.
 * @throws RangeError if the prefix has a scheme, a tag or no host.
 */
export function imageMirror(mirror?: string): ImageMirror {
  if (mirror === undefined) {
    return (reference) => formatImage(parseImage(reference));
  }
  const prefix = mirror.replace(/\/+$/, "");
  if (!new RegExp(`^${HOST}(?:/${PATH})?$`).test(prefix) || !isHost(prefix.split("/", 1)[0] ?? "")) {
    throw new RangeError(`"${mirror}" is not an image mirror: give a host and an optional path, without a scheme`);
  }
  return (reference) => {
    const image = formatImage(parseImage(reference));
    return image.startsWith(`${prefix}/`) ? image : `${prefix}/${image}`;
  };
}
