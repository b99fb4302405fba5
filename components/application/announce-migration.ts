import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";

export interface MigrationArgs {
  readonly environment: Environment;
  /** Name of the Job that runs the migrations of this version. */
  readonly job: string;
  /** Name of the last one that completed. */
  readonly completed: string | undefined;
}

/**
 * Says, in the preview too, that a migration is about to run and where its log will be. When it fails, the engine names the Job
 * and none of its pods.
 */
export async function announceMigration({ environment, job, completed }: MigrationArgs): Promise<void> {
  if (job === completed) return;
  const log = `kubectl logs --namespace ${environment.namespaceName} --selector job-name=${job} --prefix --tail 100`;
  await pulumi.log.info(
    `${job} runs before anything of this version starts. Should it fail, what runs now runs on; its log: ${log}`,
  );
}
