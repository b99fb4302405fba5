import { parseImage } from "../catalogue/images.ts";
import { lockedImages, unlockedImages } from "../catalogue/lock.ts";
import { workloadNames, type WorkloadName } from "../catalogue/workloads.ts";
import { setLine, type Problem } from "./problem.ts";
import { rule } from "./rule.ts";
import type { StackSettings } from "./schema/index.ts";

/** The application's images: each environment chooses. */
const imagesAreFixed = rule(["image"], ({ image }) => {
  const latest = "`latest` and untagged images are refused: nobody could say what runs, or go back to it";
  const referenceLine = (name: WorkloadName): string =>
    setLine(`image.references.${name}`, `${image.registry}/${name}@sha256:<digest>`);
  return [
    ...(image.tag === "latest" ? [{ key: "image.tag", message: latest, fix: setLine("image.tag", "master") }] : []),
    ...workloadNames.flatMap((name) => {
      const reference = image.references[name];
      const key = `image.references.${name}`;
      const { tag, digest } = reference === undefined ? {} : parseImage(reference);
      if (image.requireDigests && digest === undefined)
        return [{ key, message: "needs a digest: tags move, and with them what runs", fix: referenceLine(name) }];
      if (reference !== undefined && digest === undefined && (tag === undefined || tag === "latest"))
        return [{ key, message: latest, fix: referenceLine(name) }];
      return [];
    }),
  ];
});

/** The images of databases and platform, which no setting of the stack names. */
export function pinnedImageProblems(
  { requireDigests }: StackSettings["image"],
  images: typeof lockedImages = lockedImages,
): readonly Problem[] {
  const unlocked = unlockedImages(images);
  return !requireDigests || unlocked.length === 0
    ? []
    : [
        {
          key: "image.requireDigests",
          message: `the lock has no digest of ${unlocked.join(", ")}`,
          fix: "make lock",
        },
      ];
}

export const imageRules = [imagesAreFixed, rule(["image"], ({ image }) => pinnedImageProblems(image))];
