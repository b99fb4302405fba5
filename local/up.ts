import { clusterFolder, startCluster, stopCluster, withCluster } from "./cluster.ts";
import { command, stackArgument } from "./command.ts";
import { openStack } from "./engine.ts";
import { wasInterrupted } from "./engine/command.ts";
import { projectFolder } from "./engine/environment.ts";
import { readWorkloads, summaryText } from "./summary.ts";
import { installTools } from "./tools/install.ts";
import { say } from "./tools/progress.ts";

// Each stack has a cluster of its own, of the stack's name: two stacks on one would both bring the platform.
await command(async () => {
  const stack = stackArgument();
  const tools = await installTools();
  await withCluster(stack, "make up", async () => {
    if (wasInterrupted(projectFolder({ folder: clusterFolder(stack) }))) {
      say("→ an earlier run was killed in the middle of its work: starting anew");
      await stopCluster(stack);
    }
    const cluster = await startCluster(stack, tools);
    const opened = await openStack({ cluster, stack, tools });
    say(`→ pulumi up of the stack ${stack}`);
    const result = await opened.up({ onOutput: (text) => process.stderr.write(text) });
    const [outputs, workloads] = await Promise.all([opened.outputs(), readWorkloads(cluster)]);
    console.log(summaryText({ stack, outputs, workloads, kubeconfig: cluster.kubeconfig, result }));
  });
});
