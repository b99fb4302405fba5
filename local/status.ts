import { relative } from "node:path";
import { findCluster, type Cluster } from "./cluster.ts";
import { statusLines } from "../operations/status/index.ts";
import { openTarget } from "../operations/target.ts";
import { command, clusterNames, stackNames } from "./command.ts";
import { readWorkloads, workloadLines } from "./summary.ts";
import { rootFolder } from "./tools/paths.ts";

await command(async () => {
  const names = clusterNames();
  if (names.length === 0) console.log("No embedded cluster. `make up` makes one.");
  for (const name of names) {
    const cluster = await findCluster(name);
    if (cluster === undefined) {
      console.log(`${name}: ended without being removed; the next run that uses it starts anew`);
      continue;
    }
    console.log(`${name}: running, kubeconfig ${relative(rootFolder, cluster.kubeconfig)}`);
    for (const line of await linesOf(cluster)) console.log(`  ${line}`);
  }
});

/** All of a stack's; of a test's cluster, which may hold anything, what runs. */
async function linesOf(cluster: Cluster): Promise<readonly string[]> {
  if (!stackNames().includes(cluster.name)) return workloadLines(await readWorkloads(cluster));
  const { kubectl } = await openTarget({ stack: cluster.name, kubeconfig: cluster.kubeconfig });
  return statusLines(kubectl, new Date());
}
