import { z } from "zod";
import { secretSchemas } from "../../catalogue/environment.ts";
import * as application from "./application.ts";
import * as cluster from "./cluster.ts";
import * as databases from "./databases.ts";
import { clientLimits } from "./ingress.ts";
import { monitoring } from "./monitoring.ts";
import { restore } from "./restore.ts";
import { rotation } from "./rotation.ts";
import { secrets } from "./secrets.ts";

/** Everything that `Pulumi.<stack>.yaml` may say in clear. Unknown keys are errors at every depth. */
export const stackSchema = z.strictObject({
  cluster: cluster.cluster,
  mirror: cluster.mirror.default({}),
  platform: cluster.platform,
  environment: cluster.environment,
  network: cluster.network.prefault({}),
  storage: cluster.storage,
  hosts: cluster.hosts,
  clientLimits: clientLimits.prefault({}),
  postgres: databases.postgres,
  redis: databases.redis,
  elasticsearch: databases.elasticsearch,
  mongodb: databases.mongodb,
  restore: restore.default({}),
  rotation: rotation.prefault({}),
  secrets: secrets.prefault({ source: "pulumi" }),
  image: application.image,
  workloads: application.workloads,
  indexing: application.indexing.prefault({}),
  pdf: application.pdf,
  monitoring: monitoring.prefault({}),
  settings: application.settings,
});

export type StackSettings = z.infer<typeof stackSchema>;

const key = z.string().min(1);

/**
 * Every secret key, each at the top level of the configuration: inside an object, Pulumi would hand it out in clear
 * (pulumi/pulumi#7127).
 */
export const stackSecretsSchema = z.strictObject({
  kubeconfig: key.optional().describe("Content of a kubeconfig; needed unless `cluster.context` is set"),
  SCW_ACCESS_KEY: key.describe("Key that makes the buckets"),
  SCW_SECRET_KEY: key.describe("Its secret"),
  BACKUP_DEPLOYER_ACCESS_KEY: key
    .optional()
    .describe("Key that makes the backup buckets, in a project of their own; needed with `storage.backupBucketPrefix`"),
  BACKUP_DEPLOYER_SECRET_KEY: key.optional().describe("Its secret"),
  BACKUP_ACCESS_KEY_ID: key.describe("Key of the databases' backups, apart from the application's"),
  BACKUP_SECRET_ACCESS_KEY: key.describe("Its secret"),
  SECRET_STORE_ACCESS_KEY: key
    .optional()
    .describe("Key that reads the secrets' store; needed when `secrets.source` is `external-secrets`"),
  SECRET_STORE_SECRET_KEY: key.optional().describe("Its secret"),
  GOTENBERG_TOKEN: key.optional().describe("Token of the external PDF renderer"),
  ...secretSchemas,
});

/** Plain values, as typed: they become `Output` secrets before a component sees them. */
export type StackSecrets = Readonly<Record<string, string | undefined>>;
