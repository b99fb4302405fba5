import type { ImageMirror } from "../../catalogue/images.ts";
import type { WorkloadName } from "../../catalogue/workloads.ts";
import type { ImageSettings } from "../../config/schema/application.ts";

/** The image of each workload, through the mirror if there is one. */
export type WorkloadImages = (name: WorkloadName) => string;

export const workloadImages =
  ({ registry, tag, references }: ImageSettings, mirror: ImageMirror): WorkloadImages =>
  (name) =>
    mirror(references[name] ?? `${registry}/${name}:${tag}`);

/** What names a version in an object's name: twelve digits of the digest, or else the tag. */
export function versionOf(image: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image)?.[1];
  const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
  return (digest ?? tag ?? "untagged")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40);
}
