import type { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import {
  applicationBuckets,
  backupBuckets,
  type ApplicationBucket,
  type ApplicationBucketName,
  type BackupBucketName,
} from "../../catalogue/buckets.ts";
import { mapRows } from "../../catalogue/rows.ts";
import type { KeyPair } from "../../config/key-pair.ts";
import type { StorageSettings } from "../../config/schema/cluster.ts";
import type { Environment } from "../environment.ts";
import type { BackupTarget } from "./backup-target.ts";
import { PrivateBucket } from "./bucket.ts";

export interface ObjectStorageArgs {
  readonly environment: Environment;
  readonly settings: StorageSettings;
  /** Host of the pages that upload files. */
  readonly uiHost: string;
  /** With which the databases write their backups. */
  readonly keys: KeyPair;
  /** Of the project that the backup buckets are made in, under `settings.backupBucketPrefix`; without, beside the others. */
  readonly backupProvider: Provider | undefined;
  /** How far back each engine's backups go. */
  readonly backupDays: Readonly<Record<BackupBucketName, number>>;
}

interface BucketPlace {
  readonly prefix: string;
  readonly opts: pulumi.ComponentResourceOptions;
}

/** Every bucket of the stack: the application's, and one for each engine's backups. Takes the provider of its options. */
export class ObjectStorage extends pulumi.ComponentResource {
  /** Known once each bucket is there. */
  readonly bucketNames: Readonly<Record<ApplicationBucketName, pulumi.Output<string>>>;
  readonly backups: Readonly<Record<BackupBucketName, BackupTarget>>;

  constructor(name: string, args: ObjectStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:storage:ObjectStorage", name, {}, opts);
    const { environment, settings, uiHost, keys, backupProvider, backupDays } = args;
    const { endpoint, region, bucketPrefix, backupBucketPrefix = bucketPrefix } = settings;
    const here: BucketPlace = { prefix: bucketPrefix, opts: { parent: this } };
    const apart: BucketPlace = { prefix: backupBucketPrefix, opts: { parent: this, provider: backupProvider } };

    const bucketOf = (
      { suffix, browserUploads, expireTemporary }: Omit<ApplicationBucket, "variable">,
      { prefix, opts }: BucketPlace,
      noncurrentDays = settings.noncurrentDays,
    ) =>
      new PrivateBucket(
        `${name}-${suffix}`,
        {
          bucket: `${prefix}-${suffix}`,
          protect: environment.protect,
          noncurrentDays,
          temporaryDays: expireTemporary === true ? settings.temporaryDays : undefined,
          uploadOrigin: browserUploads === true ? `https://${uiHost}` : undefined,
        },
        opts,
      ).bucketName;

    this.bucketNames = mapRows(applicationBuckets, (row) => bucketOf(row, here));
    // No rule touches current objects there: what a backup still needs, only its engine knows. What somebody else deletes
    // can be brought back for as long as the engine would have kept it.
    this.backups = mapRows(backupBuckets, (row, name) => {
      const days = Math.max(settings.noncurrentDays, backupDays[name]);
      return { bucket: bucketOf(row, apart, days), endpoint, region, keys };
    });
    this.registerOutputs({ bucketNames: this.bucketNames });
  }
}
