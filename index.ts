import { imageMirror } from "./catalogue/images.ts";
import { withLockedDigests } from "./catalogue/lock.ts";
import { announceMigration } from "./components/application/announce-migration.ts";
import { derivedValues } from "./components/application/derived.ts";
import { workloadImages } from "./components/application/images.ts";
import { pdfRendering } from "./components/application/pdf.ts";
import { PublicIngress } from "./components/application/public-ingress.ts";
import { secretStore } from "./components/application/secret-store.ts";
import { VersionJob } from "./components/application/version-job.ts";
import { Workloads } from "./components/application/workloads.ts";
import { deployDatabases } from "./components/data/databases.ts";
import { generatePassword } from "./components/data/password.ts";
import { Environment } from "./components/environment.ts";
import { clusterProvider } from "./components/kubernetes/provider.ts";
import { dashboardLinks } from "./components/monitoring/dashboards/links.ts";
import { monitoring } from "./components/monitoring/monitoring.ts";
import { NetworkPolicies } from "./components/network/network-policies.ts";
import { chartSource } from "./components/platform/charts.ts";
import { Platform } from "./components/platform/platform.ts";
import { BackupCheck } from "./components/recovery/backup-check.ts";
import { Reindex } from "./components/recovery/reindex.ts";
import { ObjectStorage } from "./components/storage/object-storage.ts";
import { backupProvider, scalewayProvider } from "./components/storage/provider.ts";
import { backupDays } from "./config/backup-days.ts";
import { loadConfiguration } from "./config/load.ts";
import { archives } from "./config/restored.ts";
import { databaseSummaries, servingControllers } from "./config/summary.ts";

// Configuration: all of it is checked before anything is touched.
const config = await loadConfiguration();
const { hosts, settings, secret } = config;
const image = withLockedDigests(imageMirror(config.mirror.images));
const charts = chartSource(config.mirror.charts);

// Platform: what runs once on a cluster, for all its stacks.
const provider = await clusterProvider("cluster", config.cluster, secret("kubeconfig"));
const { protect } = config.environment;
const platform = new Platform(
  "platform",
  { settings: config.platform, monitoring: config.monitoring, charts, image },
  { provider, protect },
);
const { ready } = platform;

// Data: the namespace, the buckets, and four databases that their operators run.
const environment = new Environment("environment", { settings: config.environment }, { provider });
new NetworkPolicies("network", { environment, config, sentry: config.provided("SENTRY_DSN") }, { provider });
const scaleway = scalewayProvider("scaleway", config.storage, config.keys.deployer);
const storage = new ObjectStorage(
  "storage",
  {
    environment,
    settings: config.storage,
    uiHost: hosts.ui,
    keys: config.keys.backups,
    backupProvider: backupProvider(config.storage, config.keys.backupDeployer),
    backupDays: backupDays(config),
  },
  { provider: scaleway },
);
const { backups } = storage;
const images = workloadImages(config.image, image);
const tools = { scriptImage: images("api"), collector: settings["OTEL_EXPORTER_OTLP_ENDPOINT"] };
const checked = { environment, ...tools, targets: backups, clusters: archives(config) };
const check = new BackupCheck("backup-check", checked, { provider });

const data = { environment, image, config, backups, tools };
const connected = deployDatabases(data, { provider, ready, check });
const { postgres, redis, elasticsearch, mongodb, lettingIn } = connected;

// Application: one job migrates, one makes the index, and then the ten processes start.
const pdf = pdfRendering(
  "pdf",
  { environment, image, settings: config.pdf, externalToken: secret("GOTENBERG_TOKEN") },
  { provider },
);
const queueMonitorToken = generatePassword("queue-monitor-token", {});
const derived = derivedValues({ hosts, storage: config.storage, settings, ...connected, pdf, queueMonitorToken });
const secrets = { environment, settings: config.secrets, keys: config.keys.store };
const store = secretStore("secret-store", secrets, { provider, dependsOn: ready.secrets });
const variables = { settings, secret, store, derived, buckets: storage.bucketNames };
const part = { environment, elasticsearchCa: elasticsearch.caSecretName, variables };

const job = { ...part, image: images("api"), database: config.postgres.cluster };
const migrate = new VersionJob("migrate", job, { provider, dependsOn: [postgres, ...lettingIn] });
await announceMigration({ environment, job: migrate.jobName, completed: config.migrated });
const index = new VersionJob(
  "index",
  { ...job, ...config.indexing },
  { provider, dependsOn: [migrate, elasticsearch] },
);
new Reindex("reindex", { environment, index }, { provider });
const workloads = new Workloads(
  "workloads",
  { ...part, images, settings: config.workloads, redis },
  { provider, dependsOn: [index, redis, mongodb, ...lettingIn, ...ready.scaling] },
);
const { ui, api, notifier } = workloads.public;
const served = { environment, config, services: { ui, api, notifier } };
new PublicIngress("ingress", served, { provider, dependsOn: ready.ingress });

const watched = { environment, image, scriptImage: images("api"), config, databases: connected };
monitoring("monitoring", watched, { provider, dependsOn: ready.monitoring });

// Outputs: names and addresses, nothing secret but the last.
export const namespace = environment.namespace;
export const addresses = {
  ui: `https://${hosts.ui}`,
  api: `https://${hosts.api}`,
  notifier: `https://${hosts.notifier}`,
};
export const ingressControllers = servingControllers(config);
export const services = { ui: ui.name, api: api.name, notifier: notifier.name };
export const databases = databaseSummaries(config, config.deployed);
export const dashboards = dashboardLinks(config.monitoring, environment.namespaceName);
export const backupBuckets = { postgres: backups.postgres.bucket, mongodb: backups.mongodb.bucket };
export const migrated = migrate.jobName;
export const { fingerprints } = config;
