import type * as pulumi from "@pulumi/pulumi";
import { memberResources, sideContainers } from "../../catalogue/databases.ts";
import { parseImage, type ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import type { MongodbSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { acrossZones, volumeClaim } from "./members.ts";
import { usersOf, type MongodbUser } from "./mongodb-users.ts";

/** User of Percona's images. */
const mongodbUser = 1001;
export const replicaSet = "rs0";
export const backupStorage = "object-storage";

/** Names of the Secrets that the resource reads. */
export interface MongodbSecrets {
  readonly system: pulumi.Input<string>;
  /** Key of the backups' bucket. */
  readonly backup: pulumi.Input<string>;
}

export interface MongodbSpecArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: MongodbSettings;
  readonly members: number;
  /** Name of the account of its pods. */
  readonly account: pulumi.Input<string>;
  readonly secrets: MongodbSecrets;
  /** Besides the operator's own. */
  readonly users: readonly MongodbUser[];
  readonly backup: BackupTarget;
  /** Whether it writes backups and its log, into a folder of its name. Its agents are needed for a restore too. */
  readonly archive: boolean;
  /** Folder in the bucket, of its own name unless given. */
  readonly folder?: string;
}

/** A PerconaServerMongoDB that belongs to nobody's state: a drill makes it and removes it. */
export const psmdb = (name: string, { namespace }: Environment, spec: ReturnType<typeof mongodbSpec>) => ({
  apiVersion: "psmdb.percona.com/v1",
  kind: "PerconaServerMongoDB",
  metadata: {
    namespace,
    name,
    labels: labels(name, "database"),
    finalizers: ["percona.com/delete-psmdb-pods-in-order"],
  },
  spec,
});

/** Spec of a PerconaServerMongoDB: a replica set, of one member too. */
export function mongodbSpec(name: string, args: MongodbSpecArgs) {
  const { image, members, secrets } = args;
  return {
    crVersion: parseImage(images.psmdb).tag,
    image: image(images.mongodb),
    initImage: image(images.psmdb),
    imagePullPolicy: "IfNotPresent",
    updateStrategy: "SmartUpdate",
    // Versions change here, not by what a server of Percona's recommends.
    upgradeOptions: { apply: "disabled", schedule: "0 2 * * *" },
    unsafeFlags: { replsetSize: members < 3 },
    tls: { mode: "preferTLS" },
    storageScaling: { enableVolumeScaling: true },
    initContainerSecurityContext: mongodbContainer,
    secrets: { users: secrets.system },
    ...usersOf(args.users),
    sharding: { enabled: false },
    replsets: [replicaSetOf(name, args)],
    backup: backupOf(name, args),
  };
}

const replicaSetOf = (name: string, { environment, settings, members, account }: MongodbSpecArgs) => ({
  name: replicaSet,
  size: members,
  // A condition; a single member meets it everywhere.
  affinity: { antiAffinityTopologyKey: "kubernetes.io/hostname" },
  topologySpreadConstraints: acrossZones({
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": "mongod",
  }),
  podDisruptionBudget: { maxUnavailable: 1 },
  serviceAccountName: account,
  priorityClassName: environment.dataPriorityClass,
  resources: memberResources("mongodb", settings),
  podSecurityContext: podSecurity(mongodbUser),
  containerSecurityContext: mongodbContainer,
  volumeSpec: { persistentVolumeClaim: volumeClaim(environment, settings) },
});

/** Percona's images write sockets and lock files beside their volume. */
const mongodbContainer = { ...containerSecurity, readOnlyRootFilesystem: false };

/** The bucket, as the operator's resources spell it, at the folder of a cluster. */
export const objectStorage = (cluster: string, backup: BackupTarget, credentialsSecret: pulumi.Input<string>) => ({
  bucket: backup.bucket,
  prefix: cluster,
  // Without the region the backup agent and the operator configure each other without end.
  region: backup.region,
  endpointUrl: backup.endpoint,
  credentialsSecret,
  forcePathStyle: true,
});

const backupOf = (name: string, { image, settings, secrets, backup, archive, folder = name }: MongodbSpecArgs) => ({
  enabled: true,
  image: image(images.mongodbBackup),
  resources: sideContainers.backupAgent,
  containerSecurityContext: mongodbContainer,
  storages: { [backupStorage]: { type: "s3", main: true, s3: objectStorage(folder, backup, secrets.backup) } },
  pitr: { enabled: archive, oplogSpanMin: settings.backup.oplogSpanMinutes, compressionType: "gzip" },
  tasks: archive
    ? [
        {
          name: "daily",
          enabled: true,
          schedule: settings.backup.schedule,
          storageName: backupStorage,
          type: "logical",
          compressionType: "gzip",
          retention: { type: "count", count: settings.backup.keep, deleteFromStorage: true },
        },
      ]
    : [],
});
