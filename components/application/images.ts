import { createHash } from "node:crypto";
import { parseImage, type ImageMirror } from "../../catalogue/images.ts";
import type { WorkloadName } from "../../catalogue/workloads.ts";
import type { ImageSettings } from "../../config/schema/application.ts";

/** The image of each workload, through the mirror if there is one. */
export type WorkloadImages = (name: WorkloadName) => string;

export const workloadImages =
  ({ registry, tag, references }: ImageSettings, mirror: ImageMirror): WorkloadImages =>
  (name) =>
    mirror(references[name] ?? `${registry}/${name}:${tag}`);

/**
 * What names a version in an object's name: twelve digits of the digest, or else the tag. A tag that isn't a name by itself
 * gets a few digits of its checksum, so that `v1` and `V1` don't share a Job.
 */
export function versionOf(image: string): string {
  const { digest, tag = "untagged" } = parseImage(image);
  if (digest !== undefined) return digest.slice("sha256:".length, "sha256:".length + 12);
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(tag)) return tag;
  const readable = tag
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 30);
  const checksum = createHash("sha256").update(tag).digest("hex").slice(0, 6);
  return [readable, checksum].join("-").replace(/-+/g, "-").replace(/^-/, "");
}
