import { REGISTRY, type LockedImage } from "../../catalogue/lock.ts";
import type { Registry } from "./registry.ts";

/** A row of the lock after its registry was asked. */
export interface ResolvedImage {
  readonly image: LockedImage;
  /** What a person has to look at. */
  readonly problem?: string;
}

/**
 * Completes a row, or confirms what others than the registry said of it: a digest of the tag, or of one architecture below it.
 * What a registry has confirmed once isn't asked for again, and no digest is replaced: a tag that has moved, or a digest that
 * never was the tag's, is looked at by a person.
 */
export async function resolveImage(reference: string, image: LockedImage, registry: Registry): Promise<ResolvedImage> {
  const { digest: locked, source } = image;
  if (locked !== null && source === REGISTRY) return { image };
  try {
    const digest = await registry.digestOf(reference);
    const isSame = locked === null || locked === digest || (await registry.membersOf(reference)).includes(locked);
    if (isSame) return { image: { ...image, digest: locked ?? digest, source: REGISTRY } };
    return { image, problem: `the registry has ${digest} now, the lock ${locked} (${source ?? "no source"})` };
  } catch (error) {
    return { image, problem: error instanceof Error ? error.message : String(error) };
  }
}
