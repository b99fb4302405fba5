import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { memberResources, sideContainers } from "../../catalogue/databases.ts";
import { parseImage, type ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import type { MongodbSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { acrossZones, applicationUser, checkVoters, readiness, serviceHost, volumeClaim } from "./members.ts";
import { generatePassword } from "./password.ts";

export interface MongodbArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: MongodbSettings;
  /** Bucket of its own: daily backups and the operations log. */
  readonly backup: BackupTarget;
}

/** User of Percona's images. */
const mongodbUser = 1001;
const replicaSet = "rs0";
const backupStorage = "object-storage";
/** Database in which the application's user is kept, not the one that it uses. */
const authenticationDatabase = "admin";

/**
 * Users of the operator, as its Secret spells them. All of them: it writes missing ones into the Secret itself, and they
 * would be gone with the next change.
 */
const systemUsers = {
  BACKUP: "backup",
  CLUSTER_ADMIN: "clusterAdmin",
  CLUSTER_MONITOR: "clusterMonitor",
  USER_ADMIN: "userAdmin",
  DATABASE_ADMIN: "databaseAdmin",
} as const;

/** MongoDB by Percona's operator: a replica set, of one member too, with daily backups and point-in-time recovery. */
export class Mongodb extends pulumi.ComponentResource {
  /** Secret. The path names the database: without it the driver would use `test`. */
  readonly url: pulumi.Output<string>;

  /** @throws pulumi.InputPropertyError for a number of members other than 1 or 3. */
  constructor(name: string, args: MongodbArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:Mongodb", name, {}, opts);
    const { environment, image, settings, backup } = args;
    checkVoters("settings.members", settings.members);
    const metadata = { namespace: environment.namespace, labels: labels(name, "database") };
    const inside = { parent: this };

    const users = this.systemUsersSecret(name, metadata);
    const password = generatePassword(`${name}-password`, inside);
    const user = new k8s.core.v1.Secret(
      `${name}-user`,
      { metadata: { ...metadata, name: `${name}-user` }, stringData: { password } },
      // The operator keeps a hash of the password in an annotation.
      { ...inside, ignoreChanges: ["metadata.annotations"] },
    );
    const credentials = new k8s.core.v1.Secret(
      `${name}-backup`,
      {
        metadata: { ...metadata, name: `${name}-backup` },
        stringData: { AWS_ACCESS_KEY_ID: backup.keys.accessKey, AWS_SECRET_ACCESS_KEY: backup.keys.secretKey },
      },
      inside,
    );

    const cluster = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "psmdb.percona.com/v1",
        kind: "PerconaServerMongoDB",
        metadata: {
          ...metadata,
          name,
          // Not the one that deletes the volumes.
          finalizers: ["percona.com/delete-psmdb-pods-in-order"],
          // With backups on it says so of the bucket and its key too. Its conditions never return to False: no use here.
          annotations: readiness("jsonpath={.status.state}=ready"),
        },
        spec: {
          crVersion: parseImage(images.psmdb).tag,
          image: image(images.mongodb),
          initImage: image(images.psmdb),
          imagePullPolicy: "IfNotPresent",
          updateStrategy: "SmartUpdate",
          // Versions change here, not by what a server of Percona's recommends.
          upgradeOptions: { apply: "disabled", schedule: "0 2 * * *" },
          unsafeFlags: { replsetSize: settings.members < 3 },
          tls: { mode: "preferTLS" },
          storageScaling: { enableVolumeScaling: true },
          initContainerSecurityContext: mongodbContainer,
          secrets: { users: users.metadata.name },
          users: [
            {
              name: applicationUser,
              db: authenticationDatabase,
              passwordSecretRef: { name: user.metadata.name, key: "password" },
              roles: [{ name: "readWrite", db: applicationUser }],
            },
          ],
          sharding: { enabled: false },
          replsets: [replicaSetOf(name, environment, settings)],
          backup: backupOf(image(images.mongodbBackup), credentials.metadata.name, args),
        },
      },
      { ...inside, protect: environment.protect },
    );

    const host = serviceHost(pulumi.interpolate`${cluster.metadata.name}-${replicaSet}`, environment);
    const query = `replicaSet=${replicaSet}&authSource=${authenticationDatabase}`;
    this.url = pulumi.interpolate`mongodb://${applicationUser}:${password}@${host}:27017/${applicationUser}?${query}`;
    this.registerOutputs({ url: this.url });
  }

  private systemUsersSecret(name: string, metadata: k8s.types.input.meta.v1.ObjectMeta): k8s.core.v1.Secret {
    const stringData = Object.fromEntries(
      Object.entries(systemUsers).flatMap(([key, user]): [string, pulumi.Input<string>][] => [
        [`MONGODB_${key}_USER`, user],
        [`MONGODB_${key}_PASSWORD`, generatePassword(`${name}-${user}-password`, { parent: this })],
      ]),
    );
    return new k8s.core.v1.Secret(
      `${name}-system-users`,
      { metadata: { ...metadata, name: `${name}-system-users` }, stringData },
      { parent: this },
    );
  }
}

const replicaSetOf = (name: string, environment: Environment, settings: MongodbSettings) => ({
  name: replicaSet,
  size: settings.members,
  // A condition; a single member meets it everywhere.
  affinity: { antiAffinityTopologyKey: "kubernetes.io/hostname" },
  topologySpreadConstraints: acrossZones({
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": "mongod",
  }),
  podDisruptionBudget: { maxUnavailable: 1 },
  priorityClassName: environment.dataPriorityClass,
  resources: memberResources(settings),
  podSecurityContext: podSecurity(mongodbUser),
  containerSecurityContext: mongodbContainer,
  volumeSpec: { persistentVolumeClaim: volumeClaim(environment, settings.storage) },
});

/** Percona's images write sockets and lock files beside their volume. */
const mongodbContainer = { ...containerSecurity, readOnlyRootFilesystem: false };

const backupOf = (image: string, credentialsSecret: pulumi.Output<string>, { backup, settings }: MongodbArgs) => ({
  enabled: true,
  image,
  resources: sideContainers.backupAgent,
  containerSecurityContext: mongodbContainer,
  storages: {
    [backupStorage]: {
      type: "s3",
      main: true,
      // Without the region the backup agent and the operator configure each other without end.
      s3: {
        bucket: backup.bucket,
        region: backup.region,
        endpointUrl: backup.endpoint,
        credentialsSecret,
        forcePathStyle: true,
      },
    },
  },
  pitr: { enabled: true, oplogSpanMin: 10, compressionType: "gzip" },
  tasks: [
    {
      name: "daily",
      enabled: true,
      schedule: settings.backup.schedule,
      storageName: backupStorage,
      type: "logical",
      compressionType: "gzip",
      retention: { type: "count", count: settings.backup.keep, deleteFromStorage: true },
    },
  ],
});
