import { stopCluster } from "./cluster.ts";
import { command, clusterNames } from "./command.ts";
import { say } from "./tools/progress.ts";

// The state goes with the cluster that it describes, so there is nothing to destroy object by object.
await command(async () => {
  const names = clusterNames();
  for (const name of names) {
    await stopCluster(name);
    say(`removed: the embedded cluster "${name}" with all that ran on it`);
  }
  if (names.length === 0) say("there is nothing to remove");
});
