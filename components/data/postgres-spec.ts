import type * as pulumi from "@pulumi/pulumi";
import { memberResources } from "../../catalogue/databases.ts";
import type { ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import type { PostgresSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { acrossZones, applicationUser, supportUser } from "./members.ts";
import { serverParameters } from "./postgres-parameters.ts";
import { secondUser } from "./turns.ts";

/** Prisma's: hard-coded in the application's database adapter. */
export const schema = "default$default";
export const barmanPlugin = "barman-cloud.cloudnative-pg.io";

/** Backups to begin from. */
export interface Recovery {
  /** Folder in the bucket: the name of the cluster that wrote them. */
  readonly from: string;
  /** RFC 3339 with a zone; without it all that was archived. */
  readonly targetTime?: string;
}

export interface ClusterSpecArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: PostgresSettings;
  readonly instances: number;
  /** Names of the Secrets with the users' passwords. */
  readonly owner: pulumi.Input<string>;
  readonly support: pulumi.Input<string>;
  /** Of the one who has the owner's rights without being him; after the first rotation. */
  readonly member?: pulumi.Input<string>;
  /** Name of the ObjectStore. */
  readonly store: pulumi.Input<string>;
  /** Whether it writes backups: into a folder of its name. */
  readonly archive: boolean;
  readonly recovery?: Recovery;
}

/** A CloudNativePG Cluster that belongs to nobody's state: a drill makes it and removes it. */
export const cnpgCluster = (name: string, { namespace }: Environment, spec: ReturnType<typeof clusterSpec>) => ({
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "Cluster",
  metadata: { namespace, name, labels: labels(name, "database") },
  spec,
});

/** Spec of a CloudNativePG Cluster. */
export function clusterSpec(name: string, args: ClusterSpecArgs) {
  const { environment, image, settings, instances, store, archive, recovery } = args;
  const several = instances > 1;
  return {
    instances,
    imageName: image(images.postgresql),
    // A single instance's would forbid every drain of its node.
    enablePDB: several,
    enableSuperuserAccess: false,
    ...volumesOf(environment, settings),
    ...(recovery === undefined ? initialized(args) : recovered(recovery, args)),
    managed: {
      roles: [
        {
          name: supportUser,
          ensure: "present",
          login: true,
          inRoles: ["pg_read_all_data"],
          connectionLimit: 5,
          passwordSecret: { name: args.support },
        },
        ...(args.member === undefined ? [] : [ownersMember(args.member)]),
      ],
    },
    postgresql: {
      parameters: serverParameters(settings),
      ...(several && settings.synchronous !== "off" ? { synchronous: synchronous(settings.synchronous) } : {}),
    },
    primaryLease,
    resources: memberResources("postgres", settings),
    priorityClassName: environment.dataPriorityClass,
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: "required",
      topologyKey: "kubernetes.io/hostname",
    },
    topologySpreadConstraints: acrossZones({ "cnpg.io/cluster": name, "cnpg.io/podRole": "instance" }),
    ...(archive
      ? {
          plugins: [
            { name: barmanPlugin, isWALArchiver: true, parameters: { barmanObjectName: store, serverName: name } },
          ],
        }
      : {}),
  };
}

/** A commit is on two instances before it is confirmed. */
const synchronous = (dataDurability: "required" | "preferred") => ({
  method: "any",
  number: 1,
  dataDurability,
  // One of three may have none of the last commits. When the other two are gone it isn't promoted, or these would be lost; who
  // prefers to go on does it with that one too.
  failoverQuorum: dataDurability === "required",
});

/** May do what the owner may, and inherits nothing else. Who logs in as it makes no table: that would be its own. */
const ownersMember = (secret: pulumi.Input<string>) => ({
  name: secondUser,
  ensure: "present",
  login: true,
  inherit: true,
  inRoles: [applicationUser],
  passwordSecret: { name: secret },
});

/**
 * How long another instance waits when the primary is gone without a word: CloudNativePG's own 15 s would be added to every such
 * fail-over. A primary that can't reach the API server goes on meanwhile; it stops only when another one holds the lease.
 */
const primaryLease = { leaseDurationSeconds: 3, renewDeadlineSeconds: 2, retryPeriodSeconds: 1 };

function volumesOf({ storageClass: common }: Environment, settings: PostgresSettings) {
  const { storage, storageClass = common, walStorage, walStorageClass = storageClass } = settings;
  return { storage: volume(storage, storageClass), walStorage: volume(walStorage, walStorageClass) };
}

const volume = (size: string, storageClass: string | undefined) => ({
  size,
  ...(storageClass === undefined ? {} : { storageClass }),
});

const initialized = ({ owner }: ClusterSpecArgs) => ({
  bootstrap: {
    initdb: {
      database: applicationUser,
      owner: applicationUser,
      secret: { name: owner },
      encoding: "UTF8",
      // Sorting that no upgrade of the C library can change under an index; letters as Unicode knows them.
      localeCollate: "C",
      localeCType: "C.UTF-8",
      dataChecksums: true,
      postInitApplicationSQL: [`CREATE SCHEMA IF NOT EXISTS "${schema}" AUTHORIZATION ${applicationUser}`],
    },
  },
});

const recovered = ({ from, targetTime }: Recovery, { owner, store }: ClusterSpecArgs) => ({
  bootstrap: {
    recovery: {
      source: from,
      database: applicationUser,
      owner: applicationUser,
      // The user gets the present password, not the one of that time.
      secret: { name: owner },
      ...(targetTime === undefined ? {} : { recoveryTarget: { targetTime } }),
    },
  },
  externalClusters: [
    { name: from, plugin: { name: barmanPlugin, parameters: { barmanObjectName: store, serverName: from } } },
  ],
});
