import { stopCluster } from "./cluster.ts";
import { clusterNames, command } from "./command.ts";
import { say } from "./tools/progress.ts";

// The state goes with the cluster that it describes, so there is nothing to destroy object by object.
await command(async () => {
  const names = clusterNames();
  const kept: string[] = [];
  for (const name of names) {
    try {
      await stopCluster(name);
      say(`removed: the embedded cluster "${name}" with all that ran on it`);
    } catch (error) {
      kept.push(`"${name}" stays: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (names.length > 0)
    say("nothing else was touched: a stack on a real cluster is removed by pulumi destroy (docs/operations.md)");
  if (names.length === 0) say("there is nothing to remove");
  if (kept.length > 0) throw new Error(kept.join("\n"));
});
