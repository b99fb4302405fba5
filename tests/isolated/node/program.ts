/**
 * A part of the program for the cluster with real pods, which has real images for this part: the namespace and its rules,
 * PostgreSQL behind its pooler with backups, Redis, and a workload of the application. The components are the program's own, and so
 * is the configuration.
 */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { hasRotated } from "../../../catalogue/rotation.ts";
import { Postgres } from "../../../components/data/postgres.ts";
import { Redis } from "../../../components/data/redis.ts";
import { Environment } from "../../../components/environment.ts";
import { clusterProvider } from "../../../components/kubernetes/provider.ts";
import { NetworkPolicies } from "../../../components/network/network-policies.ts";
import { BackupCheck } from "../../../components/recovery/backup-check.ts";
import { LoginCheck } from "../../../components/recovery/login-check.ts";
import { loadConfiguration } from "../../../config/load.ts";
import { archives, restoredPostgres } from "../../../config/restored.ts";
import { databaseSummaries, servingControllers } from "../../../config/summary.ts";
import { nodeImage, nodeImages } from "../../../local/node/images/names.ts";
import { apiAlone } from "./api-alone.ts";
import { backupBucket } from "./support/backup-bucket.ts";

const config = await loadConfiguration();
const provider = await clusterProvider("cluster", config.cluster, config.secret("kubeconfig"));
const environment = new Environment("environment", { settings: config.environment }, { provider });
new NetworkPolicies("network", { environment, config, sentry: false }, { provider });

const { bucketPrefix, endpoint, region } = config.storage;
const backup = { bucket: pulumi.output(backupBucket(bucketPrefix)), endpoint, region, keys: config.keys.backups };
const tools = { scriptImage: nodeImages.api };
const check = new BackupCheck(
  "backup-check",
  { environment, ...tools, targets: { postgres: backup }, clusters: archives(config) },
  { provider },
);
const postgres = new Postgres(
  "postgres",
  {
    environment,
    image: nodeImage,
    tools,
    settings: config.postgres,
    generation: config.rotation.postgres,
    backup,
    restored: restoredPostgres(config),
  },
  { provider, dependsOn: check },
);
new Redis("redis", { environment, image: nodeImage, tools, settings: config.redis }, { provider });

// As the application's pods get them: when they work.
const logins = {
  pooler: { engine: "postgres", url: postgres.url },
  migrations: { engine: "postgres", url: postgres.migrationUrl },
} as const;
const lettingIn = hasRotated(config.rotation)
  ? [new LoginCheck("login-check", { environment, ...tools, logins }, { provider })]
  : [];
const { namespace } = environment;
const stringData = { url: postgres.url, migrationUrl: postgres.migrationUrl };
new k8s.core.v1.Secret(
  "application",
  { metadata: { namespace, name: "application" }, stringData },
  { provider, dependsOn: lettingIn },
);

// One workload, where a test asks for it.
const { api } = config.image.references;
if (api !== undefined) apiAlone(api, { environment, config }, { provider });

// What the next run compares itself with.
export const databases = databaseSummaries(config, config.deployed);
export const ingressControllers = servingControllers(config);
