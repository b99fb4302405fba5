import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { backupCheck } from "../../catalogue/recovery.ts";
import { podSpec } from "../application/pod.ts";
import { readerEnvironment } from "../application/reader-environment.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { scriptContainer, scriptFiles } from "./scripts.ts";

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
    const child = { parent: this };
    const metadata = { namespace: environment.namespace, labels: labels(name, "job") };

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: { ...metadata, name }, automountServiceAccountToken: false },
      child,
    );
    const envFrom = readerEnvironment(
      name,
      { environment, component: "job", variables: variablesOf(args), change: "versioned" },
      child,
    );
    const scripts = scriptFiles(name, environment, child).metadata.name;
    const { resources, deadlineSeconds } = backupCheck;
    new k8s.batch.v1.Job(
      name,
      {
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: {
          // The script tries again by itself where that can help.
          backoffLimit: 0,
          activeDeadlineSeconds: deadlineSeconds,
          template: {
            metadata: { labels: labels(name, "job") },
            spec: podSpec({
              name,
              image,
              resources,
              envFrom,
              serviceAccount: account.metadata.name,
              folders: { scripts },
              container: scriptContainer(name),
              spec: { restartPolicy: "Never" },
            }),
          },
        },
      },
      { ...child, customTimeouts: { create: `${deadlineSeconds + 60}s` } },
    );
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
