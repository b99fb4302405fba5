import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sideContainers } from "../../catalogue/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { oneLevelHigher, reload } from "./members.ts";

export interface PostgresStoreArgs {
  readonly environment: Environment;
  readonly backup: BackupTarget;
  readonly retentionDays: number;
}

/** Where Barman's plugin writes the backups of every PostgreSQL cluster of the stack, each into a folder of its name. */
export class PostgresStore extends pulumi.ComponentResource {
  /** Name of the ObjectStore. */
  readonly storeName: pulumi.Output<string>;

  constructor(name: string, args: PostgresStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:PostgresStore", name, {}, opts);
    const { environment, backup, retentionDays } = args;
    const metadata = { namespace: environment.namespace, labels: labels(name, "database") };
    const credentials = new k8s.core.v1.Secret(
      `${name}-keys`,
      {
        metadata: { ...metadata, name: `${name}-keys`, labels: { ...metadata.labels, ...reload } },
        stringData: {
          ACCESS_KEY_ID: backup.keys.accessKey,
          SECRET_ACCESS_KEY: backup.keys.secretKey,
          // The resource takes the region from a Secret only.
          REGION: backup.region,
        },
      },
      { parent: this },
    );
    const key = (of: string) => ({ name: credentials.metadata.name, key: of });
    const store = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "barmancloud.cnpg.io/v1",
        kind: "ObjectStore",
        metadata: { ...metadata, name },
        spec: {
          retentionPolicy: `${retentionDays}d`,
          configuration: {
            destinationPath: pulumi.interpolate`s3://${backup.bucket}/`,
            endpointURL: backup.endpoint,
            s3Credentials: {
              accessKeyId: key("ACCESS_KEY_ID"),
              secretAccessKey: key("SECRET_ACCESS_KEY"),
              region: key("REGION"),
            },
            // One file at a time: each is a Python program's start, and a standby that is to become the primary, or to follow
            // a new one, waits for it several times over, and for those of the files that may come next.
            wal: { compression: "gzip", maxParallel: 1 },
            data: { compression: "gzip", jobs: 2 },
          },
          instanceSidecarConfiguration: {
            // The AWS library's default checksums are refused by stores that aren't AWS
            // (cloudnative-pg/plugin-barman-cloud#393).
            env: [
              { name: "AWS_REQUEST_CHECKSUM_CALCULATION", value: "when_required" },
              { name: "AWS_RESPONSE_CHECKSUM_VALIDATION", value: "when_required" },
            ],
            resources: sideContainers.barman,
          },
        },
      },
      { parent: this, aliases: oneLevelHigher(opts) },
    );
    this.storeName = store.metadata.name;
    this.registerOutputs({ storeName: this.storeName });
  }
}
