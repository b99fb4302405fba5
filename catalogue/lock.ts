import { formatImage, parseImage, type ImageMirror } from "./images.ts";
import lock from "./images.lock.json" with { type: "json" };

/** What is known of a pinned image. */
export interface LockedImage {
  /** `sha256:…` of the index of all architectures; `null` where nobody has said it. */
  readonly digest: string | null;
  /** Who said so: {@link REGISTRY}, who publishes the image, or how many public manifests agree; `null` without a digest. */
  readonly source: string | null;
  /** Resources of the program that run it or hand it on, as `kind name`. */
  readonly usedBy: readonly string[];
}

/** The only source that is proof: the image's own registry, asked by `make lock`. */
export const REGISTRY = "registry";

/** By reference with registry and tag, without digest. Written by `make golden` and `make lock`. */
export const lockedImages: Readonly<Record<string, LockedImage>> = lock;

/** Images whose tags are all that says what runs. */
export const unlockedImages = (images: Readonly<Record<string, LockedImage>> = lockedImages): readonly string[] =>
  Object.entries(images).flatMap(([reference, { digest }]) => (digest === null ? [reference] : []));

/** The key of an image in the lock. */
export const lockKey = (reference: string): string => formatImage({ ...parseImage(reference), digest: undefined });

/**
 * Adds the locked digest to every reference that has none of its own: a tag can be pushed again, a digest can't. Wraps the
 * function that images pass through on their way to the mirror.
 */
export const withLockedDigests =
  (mirror: ImageMirror, images: Readonly<Record<string, LockedImage>> = lockedImages): ImageMirror =>
  (reference) => {
    const image = parseImage(reference);
    const digest = image.digest ?? images[lockKey(reference)]?.digest ?? undefined;
    return mirror(formatImage({ ...image, digest }));
  };
