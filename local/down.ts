import { stopCluster } from "./cluster.ts";
import { command, deployedStacks } from "./command.ts";
import { say } from "./tools/progress.ts";

// The state goes with the cluster that it describes, so there is nothing to destroy object by object.
await command(async () => {
  const stacks = deployedStacks();
  for (const stack of stacks) {
    await stopCluster(stack);
    say(`removed: the embedded cluster of the stack ${stack}, with all that ran on it`);
  }
  if (stacks.length === 0) say("there is nothing to remove");
});
