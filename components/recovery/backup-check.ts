import * as pulumi from "@pulumi/pulumi";
import { backupCheck } from "../../catalogue/recovery.ts";
import type { Environment } from "../environment.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { scriptJob } from "./script-job.ts";

export interface BackupCheckArgs {
  readonly environment: Environment;
  /** The API's: it has Node and the S3 client. */
  readonly scriptImage: string;
  /** By the name of whoever writes to it. */
  readonly targets: Readonly<Record<string, BackupTarget>>;
  /** Names of the clusters that write into each, every one into a folder of its name; it is then this installation's. */
  readonly clusters: Readonly<Record<string, readonly string[]>>;
}

/**
 * A Job that writes to each backup bucket, reads, lists and deletes, with the keys that the databases will have. A wrong key
 * stops the deployment here, with the command that mends it; without the check the databases come up, and nobody learns that
 * their backups don't. Made anew when the image, a bucket or a key changes; a failed one by the next `up`.
 */
export class BackupCheck extends pulumi.ComponentResource {
  constructor(name: "backup-check", args: BackupCheckArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:recovery:BackupCheck", name, {}, opts);
    const { environment, scriptImage: image } = args;
    // The script tries again by itself where that can help.
    scriptJob(name, { environment, image, variables: variablesOf(args), retries: 0 }, { parent: this });
    this.registerOutputs();
  }
}

const variablesOf = ({ environment, targets, clusters }: BackupCheckArgs) => {
  const rows = Object.entries(targets);
  const places = rows.map(([name, { bucket, endpoint, region }]) => {
    const owner = environment.installation;
    return { name, bucket, endpoint, region, clusters: clusters[name] ?? [], owner };
  });
  const keys = rows.map(([name, { keys }]) => [name, { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey }]);
  return {
    plain: { TARGETS: pulumi.jsonStringify(places), LIMIT_SECONDS: `${backupCheck.limitSeconds}` },
    secret: { KEYS: pulumi.jsonStringify(Object.fromEntries(keys)) },
  };
};
