import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { workFolder } from "../../../local/tools/paths.ts";
import { manifestStream, type Manifests } from "./manifests.ts";
import type { Subject } from "./rule-set.ts";

/** Hands manifests over as files, for as long as `work` takes. */
export async function withSubject<T>(
  { own, surroundings }: Manifests,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  const place = join(workFolder, "audit");
  await mkdir(place, { recursive: true });
  const folder = await mkdtemp(join(place, "subject-"));
  const all = [...own, ...surroundings];
  try {
    const [allFile = "", allList = "", ownFile = ""] = ["all.yaml", "all.json", "own.yaml"].map((name) =>
      join(folder, name),
    );
    await writeFile(allFile, manifestStream(all));
    await writeFile(allList, JSON.stringify(all));
    await writeFile(ownFile, manifestStream(own));
    return await work({ all, own, allFile, allList, ownFile });
  } finally {
    await rm(folder, { recursive: true });
  }
}
