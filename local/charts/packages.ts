import { join } from "node:path";
import type { Tools } from "../tools/install.ts";
import { crdSources } from "../tools/modules.ts";
import { workFolder } from "../tools/paths.ts";
import { buildCharts } from "./build.ts";

/** The folder with the package of every chart of the table: the program's mirror. What is missing or has changed is made first. */
export async function chartPackages({ binaries }: Tools): Promise<string> {
  const destination = join(workFolder, "charts");
  await buildCharts({ modules: await crdSources(), helm: binaries.helm, destination });
  return destination;
}
