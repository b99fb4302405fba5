import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, readdir, rmdir, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { Worker } from "./worker.ts";

const mountPoint = "/sys/fs/cgroup";

/** With the first version of cgroups each controller has a tree of its own. */
function hierarchies(): readonly string[] {
  if (existsSync(join(mountPoint, "cgroup.controllers"))) return [mountPoint];
  return readdirSync(mountPoint).map((name) => join(mountPoint, name));
}

/** Of one cluster of one checkout. */
const clusterCgroup = (clusterFolder: string): string =>
  `trackdechets-${createHash("sha256").update(clusterFolder).digest("hex").slice(0, 12)}`;

/** The group below which a worker's kubelet keeps its pods, as kubelets spell it. */
export const cgroupOf = ({ folder, name }: Worker): string => `/${clusterCgroup(dirname(folder))}/${name}`;

/** A kubelet wants its group to be there. */
export async function makeCgroup(worker: Worker): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const [cluster, own] = [dirname(cgroupOf(worker)), cgroupOf(worker)].map((path) => join(hierarchy, path));
    for (const folder of [cluster, own]) {
      if (folder === undefined) continue;
      await mkdir(folder, { recursive: true });
      // A new group of this controller has no processor and no memory, and takes no process.
      for (const file of ["cpuset.cpus", "cpuset.mems"].filter((name) => existsSync(join(folder, name)))) {
        await writeFile(join(folder, file), await readFile(join(dirname(folder), file)));
      }
    }
  }
}

/** Removes the groups of a cluster, once its processes are gone. */
export async function removeCgroups(clusterFolder: string): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, clusterCgroup(clusterFolder));
    if (existsSync(folder)) await removeGroup(folder);
  }
}

/** Its files are the kernel's: only folders can be removed, from below. */
async function removeGroup(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.filter((each) => each.isDirectory())) await removeGroup(join(folder, entry.name));
  await rmdir(folder);
}
