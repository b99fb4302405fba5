import { containerDefaults, withDisk, withOwnDisk } from "./disk.ts";
import {
  bytes,
  formatBytes,
  formatCpu,
  millicores,
  type Bytes,
  type ContainerResources,
  type Cpu,
} from "./quantities.ts";

/** What a stack says of each member of a database. */
export interface MemberSize {
  readonly cpu: Cpu;
  readonly memory: Bytes;
}

/** Names of the databases' resources as long as nothing was restored. */
export const firstClusters = { postgres: "postgres", mongodb: "mongodb" } as const;

/** The parts of the stack's database sections that decide how many pods there are, and how large. */
export interface DatabaseSizes {
  readonly postgres: MemberSize & {
    readonly instances: number;
    readonly storage: Bytes;
    readonly walStorage: Bytes;
    readonly pooler: { readonly instances: number };
  };
  readonly redis: MemberSize & { readonly replicas: number; readonly storage: Bytes };
  readonly elasticsearch: MemberSize & { readonly nodes: number; readonly storage: Bytes };
  readonly mongodb: MemberSize & { readonly members: number; readonly storage: Bytes };
}

/** Alike pods, as many as can exist at the same time. */
export interface PodGroup {
  readonly name: string;
  readonly count: number;
  readonly containers: readonly ContainerResources[];
  /** Run before the containers, one after the other: a pod is charged for the larger of the two. */
  readonly initContainers: readonly ContainerResources[];
  /** Sizes of the volumes of each pod. */
  readonly volumes: readonly Bytes[];
}

/**
 * A member's main container. All its memory is requested: the caches are sized by it, and a node that is short of memory
 * evicts pods above their request first. CPU may double, to one core at least, for vacuums, merges and starts; some limit
 * there must be, or the quota refuses the pod.
 *
 * In Kubernetes' own form: operators write the resource back so, and anything else would be a difference after a refresh.
 */
export const memberResources = (engine: keyof DatabaseSizes, { cpu, memory }: MemberSize): ContainerResources =>
  withOwnDisk(
    {
      requests: { cpu: formatCpu(millicores(cpu)), memory: formatBytes(bytes(memory)) },
      limits: { cpu: formatCpu(Math.max(1000, 2 * millicores(cpu))), memory: formatBytes(bytes(memory)) },
    },
    memberScratch[engine],
  );

/** What each writes beside its volumes, on the node's disk. */
const memberScratch: Readonly<Record<keyof DatabaseSizes, Bytes>> = {
  // CloudNativePG's manager, which is copied into the pod, and sockets.
  postgres: "512Mi",
  redis: "64Mi",
  // Its own log of garbage collections grows to 32 files of 64Mi; beside it a copy of the plugins and programs.
  elasticsearch: "3Gi",
  // Percona's programs, which are copied into the pod.
  mongodb: "512Mi",
};

/** An operator that hard-codes CPU and memory leaves the rest to the namespace. */
const fixed = (cpu: Cpu, memory: Bytes): ContainerResources => ({
  requests: { ...containerDefaults.requests, cpu, memory },
  limits: { ...containerDefaults.limits, cpu, memory },
});

/** The pods that label Redis's: only where Sentinel can choose another master. They write nothing. */
export const redisRoles = { replicas: 2, scratch: "64Mi" } as const;

/** With room for what else a pooler writes. */
const managerCopy: Bytes = "512Mi";

/** Containers beside the databases' own, which the components give to the operators. */
export const sideContainers = {
  /**
   * Archives the write-ahead log and takes the base backups, in each PostgreSQL pod: by Python programs, for which an instance
   * that becomes the primary waits.
   */
  barman: withDisk(
    { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "2", memory: "512Mi" } },
    // Parts of a base backup, before they are sent.
    "2Gi",
  ),
  /** One thread, so one core at most. */
  pgbouncer: withDisk(
    { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    managerCopy,
  ),
  /** Copies CloudNativePG's manager into the pooler's pod. */
  poolerBootstrap: withDisk(
    { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
    managerCopy,
  ),
  sentinel: withDisk(
    { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
    // Its own configuration, which it writes to.
    "64Mi",
  ),
  /** Node, that asks each second. */
  redisRoles: withDisk(
    { requests: { cpu: "50m", memory: "96Mi" }, limits: { cpu: "200m", memory: "192Mi" } },
    redisRoles.scratch,
  ),
  /** Percona Backup for MongoDB, in each member's pod. */
  backupAgent: withDisk({ requests: { cpu: "50m", memory: "256Mi" }, limits: { cpu: "1", memory: "1Gi" } }, "1Gi"),
} as const satisfies Record<string, ContainerResources>;

/** Init containers whose resources the operators hard-code. */
const sentinelConfigCopy = fixed("10m", "32Mi");
const elasticsearchInitFilesystem = fixed("100m", "50Mi");

/** Deployments start one new pod before they stop an old one; StatefulSets and CloudNativePG never do. */
const surge = 1;

/**
 * Every pod of the four databases at its highest number. CloudNativePG's initdb and join Jobs are no row of their own: each
 * runs in the place of an instance that isn't there yet, with its resources and volumes.
 */
export function databasePods({ postgres, redis, elasticsearch, mongodb }: DatabaseSizes): readonly PodGroup[] {
  const node = memberResources("elasticsearch", elasticsearch);
  return [
    postgresPods("postgres", postgres.instances, postgres),
    {
      name: "postgres-pooler",
      count: postgres.pooler.instances + surge,
      containers: [sideContainers.pgbouncer],
      initContainers: [sideContainers.poolerBootstrap],
      volumes: [],
    },
    {
      name: "redis",
      count: redis.replicas,
      containers: [memberResources("redis", redis)],
      initContainers: [],
      volumes: [redis.storage],
    },
    {
      name: "redis-sentinel",
      count: redis.replicas + surge,
      containers: [sideContainers.sentinel],
      initContainers: [sentinelConfigCopy],
      volumes: [],
    },
    {
      name: "redis-roles",
      count: redis.replicas > 1 ? redisRoles.replicas + surge : 0,
      containers: [sideContainers.redisRoles],
      initContainers: [],
      volumes: [],
    },
    {
      name: "elasticsearch",
      count: elasticsearch.nodes,
      containers: [node],
      // The one that suspends a node is a copy of the main container.
      initContainers: [elasticsearchInitFilesystem, node],
      volumes: [elasticsearch.storage],
    },
    mongodbPods("mongodb", mongodb.members, mongodb),
  ];
}

/** Instances of a PostgreSQL cluster: of the application's, or of a restored one. */
export function postgresPods(name: string, count: number, postgres: DatabaseSizes["postgres"]): PodGroup {
  const instance = memberResources("postgres", postgres);
  return {
    name,
    count,
    // Barman's is an init container that stays (`restartPolicy: Always`): counted with the containers.
    containers: [instance, sideContainers.barman],
    initContainers: [instance],
    volumes: [postgres.storage, postgres.walStorage],
  };
}

/** Members of a MongoDB replica set: of the application's, or of a restored one. */
export function mongodbPods(name: string, count: number, mongodb: DatabaseSizes["mongodb"]): PodGroup {
  const mongod = memberResources("mongodb", mongodb);
  return {
    name,
    count,
    containers: [mongod, sideContainers.backupAgent],
    initContainers: [mongod],
    volumes: [mongodb.storage],
  };
}
