import { relative } from "node:path";
import { findCluster } from "./cluster.ts";
import { command, deployedStacks } from "./command.ts";
import { workloadLines } from "./summary.ts";
import { rootFolder } from "./tools/paths.ts";

await command(async () => {
  const stacks = deployedStacks();
  if (stacks.length === 0) console.log("No embedded cluster. `make up` makes one.");
  for (const stack of stacks) {
    const cluster = await findCluster(stack);
    if (cluster === undefined) {
      console.log(`${stack}: the cluster ended without being removed; \`make up STACK=${stack}\` starts anew`);
      continue;
    }
    console.log(`${stack}: running, kubeconfig ${relative(rootFolder, cluster.kubeconfig)}`);
    for (const line of await workloadLines(cluster)) console.log(`  ${line}`);
  }
});
