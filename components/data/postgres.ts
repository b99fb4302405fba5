import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { memberResources, sideContainers } from "../../catalogue/databases.ts";
import type { ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import type { PostgresSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { acrossZones, applicationUser, checkVoters, readiness, serviceHost } from "./members.ts";
import { generatePassword } from "./password.ts";
import { serverParameters } from "./postgres-parameters.ts";
import { PostgresPooler } from "./postgres-pooler.ts";

export interface PostgresArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: PostgresSettings;
  /** Bucket of its own: base backups and the write-ahead log. */
  readonly backup: BackupTarget;
}

/** Prisma's: hard-coded in the application's database adapter. */
const schema = "default$default";
const barmanPlugin = "barman-cloud.cloudnative-pg.io";

/** Changed values reach the operator at once, not with its next round. */
const reload = { "cnpg.io/reload": "true" };

/** PostgreSQL by CloudNativePG behind PgBouncer, with daily base backups and its log in object storage. */
export class Postgres extends pulumi.ComponentResource {
  /** For the application, by way of the pooler; secret. */
  readonly url: pulumi.Output<string>;
  /** Straight to the primary; secret. Prisma's migrations lock for a session, which a pooled transaction can't. */
  readonly migrationUrl: pulumi.Output<string>;

  /** @throws pulumi.InputPropertyError for a number of instances other than 1 or 3. */
  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:Postgres", name, {}, opts);
    const { environment, image, settings } = args;
    checkVoters("settings.instances", settings.instances);
    const several = settings.instances > 1;
    const metadata = { namespace: environment.namespace, labels: labels(name, "database") };
    const inside = { parent: this };

    const password = generatePassword(`${name}-password`, inside);
    const owner = new k8s.core.v1.Secret(
      `${name}-owner`,
      {
        metadata: { ...metadata, name: `${name}-owner`, labels: { ...metadata.labels, ...reload } },
        type: "kubernetes.io/basic-auth",
        stringData: { username: applicationUser, password },
      },
      inside,
    );
    const store = this.backupStore(name, { ...args, metadata });

    const cluster = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: {
          ...metadata,
          name,
          annotations: readiness("condition=Ready", `jsonpath={.status.readyInstances}=${settings.instances}`),
        },
        spec: {
          instances: settings.instances,
          imageName: image(images.postgresql),
          // A single instance's would forbid every drain of its node.
          enablePDB: several,
          enableSuperuserAccess: false,
          storage: volume(environment, settings.storage),
          walStorage: volume(environment, settings.walStorage),
          bootstrap: {
            initdb: {
              database: applicationUser,
              owner: applicationUser,
              secret: { name: owner.metadata.name },
              encoding: "UTF8",
              // Sorting that no upgrade of the C library can change under an index; letters as Unicode knows them.
              localeCollate: "C",
              localeCType: "C.UTF-8",
              dataChecksums: true,
              postInitApplicationSQL: [`CREATE SCHEMA IF NOT EXISTS "${schema}" AUTHORIZATION ${applicationUser}`],
            },
          },
          postgresql: {
            parameters: serverParameters(settings),
            // A commit is on two nodes before it is confirmed, unless there is only one left.
            ...(several ? { synchronous: { method: "any", number: 1, dataDurability: "preferred" } } : {}),
          },
          resources: memberResources(settings),
          priorityClassName: environment.dataPriorityClass,
          affinity: {
            enablePodAntiAffinity: true,
            podAntiAffinityType: "required",
            topologyKey: "kubernetes.io/hostname",
          },
          topologySpreadConstraints: acrossZones({ "cnpg.io/cluster": name, "cnpg.io/podRole": "instance" }),
          plugins: [{ name: barmanPlugin, isWALArchiver: true, parameters: { barmanObjectName: store.metadata.name } }],
        },
      },
      // With the Cluster go its volumes: the operator owns them through it.
      { ...inside, protect: environment.protect },
    );

    new k8s.apiextensions.CustomResource(
      `${name}-daily`,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "ScheduledBackup",
        metadata: { ...metadata, name: `${name}-daily` },
        spec: {
          schedule: settings.backup.schedule,
          // Without a first base backup, the log alone restores nothing.
          immediate: true,
          cluster: { name: cluster.metadata.name },
          method: "plugin",
          pluginConfiguration: { name: barmanPlugin },
          backupOwnerReference: "self",
        },
      },
      inside,
    );

    const pooler = new PostgresPooler(
      `${name}-pooler`,
      { environment, image, settings: settings.pooler, cluster: cluster.metadata.name },
      inside,
    );

    const urlThrough = (host: pulumi.Output<string>): pulumi.Output<string> =>
      pulumi.interpolate`postgresql://${applicationUser}:${password}@${host}:5432/${applicationUser}?schema=${schema}`;
    this.url = urlThrough(pooler.host);
    this.migrationUrl = urlThrough(serviceHost(pulumi.interpolate`${cluster.metadata.name}-rw`, environment));
    this.registerOutputs({ url: this.url, migrationUrl: this.migrationUrl });
  }

  /** Where the plugin writes. An existing cluster's folder is refused by a new one of the same name: empty it first. */
  private backupStore(
    name: string,
    { backup, settings, metadata }: PostgresArgs & { metadata: k8s.types.input.meta.v1.ObjectMeta },
  ): k8s.apiextensions.CustomResource {
    const credentials = new k8s.core.v1.Secret(
      `${name}-backup`,
      {
        metadata: { ...metadata, name: `${name}-backup`, labels: { ...metadata.labels, ...reload } },
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
    return new k8s.apiextensions.CustomResource(
      `${name}-store`,
      {
        apiVersion: "barmancloud.cnpg.io/v1",
        kind: "ObjectStore",
        metadata: { ...metadata, name: `${name}-store` },
        spec: {
          retentionPolicy: `${settings.backup.retentionDays}d`,
          configuration: {
            destinationPath: pulumi.interpolate`s3://${backup.bucket}/`,
            endpointURL: backup.endpoint,
            s3Credentials: {
              accessKeyId: key("ACCESS_KEY_ID"),
              secretAccessKey: key("SECRET_ACCESS_KEY"),
              region: key("REGION"),
            },
            wal: { compression: "gzip", maxParallel: 4 },
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
      { parent: this },
    );
  }
}

const volume = ({ storageClass }: Environment, size: string) => ({
  size,
  ...(storageClass === undefined ? {} : { storageClass }),
});
