import type { Operation } from "./command.ts";

/**
 * Removes pods that were evicted or otherwise ended. Jobs stay: those of Pulumi say which version was migrated, and the others
 * go by themselves, by their CronJob's limit or their own.
 */
export const cleanup: Operation = async ({ kubectl }) => {
  // A Job's pod holds the log of why it failed, and goes with it.
  const which = ["--field-selector=status.phase=Failed", "--selector=!batch.kubernetes.io/job-name"];
  const said = await kubectl.run(["delete", "pods", ...which, "--output=name"]);
  console.log(said.trim() === "" ? "nothing to remove" : said.trim());
};
