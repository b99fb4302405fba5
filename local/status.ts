import { relative } from "node:path";
import { findCluster } from "./cluster.ts";
import { command, clusterNames } from "./command.ts";
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
    for (const line of workloadLines(await readWorkloads(cluster))) console.log(`  ${line}`);
  }
});
