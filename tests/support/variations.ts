import { backEndNames, workloadNames } from "../../catalogue/workloads.ts";
import { each, replaced } from "./changes.ts";
import type { StackName } from "./stack.ts";

/** A changed configuration, and exactly what the engine must do for it. */
export interface Variation {
  readonly what: string;
  readonly settings?: Record<string, Record<string, unknown>>;
  readonly secrets?: Record<string, string>;
  readonly changes: readonly string[];
  /** What the cluster must then run: pods with the label, and what they are made of. */
  readonly pods?: readonly { readonly label: string; readonly count: number; readonly memory?: string }[];
}

const secondVersion = { image: { tag: "v2" } };
const twoReplicas = { workloads: { "queues-gerico": { min: 2, max: 2 } } };
const sessionSecret = { SESSION_SECRET: "sample-rotated-session-secret-0123456789abcdef" };
const ownPrometheus = { install: "stack", grafana: "https://grafana.example.org" };

/** The buckets' check is told which clusters may write into each. */
const checkedAnew = [...replaced("ConfigMap", "backup-check-env"), ...replaced("Job", "backup-check")];

/** Volumes only ever grow. */
const larger = { postgres: { storage: "12Gi" }, redis: { memory: "1Gi" }, elasticsearch: { memory: "3Gi" } };

const pod = {
  postgres: "cnpg.io/podRole=instance",
  redis: "app.kubernetes.io/component=redis",
  redisRoles: "app.kubernetes.io/name=redis-roles",
  elasticsearch: "elasticsearch.k8s.elastic.co/cluster-name=elasticsearch",
  mongodb: "app.kubernetes.io/component=mongod",
  api: "app.kubernetes.io/name=api",
} as const;

/** Of a stack that was made a minute ago: older than its first backup, which here is simulated like every other. */
const anHourAgo = new Date(Date.now() - 60 * 60 * 1000).toISOString().replace(/\.\d+Z$/, "Z");
const copies = { postgres: "postgres-copy", mongodb: "mongodb-copy" } as const;
const restore = {
  postgres: { targetTime: anHourAgo, from: "postgres", cluster: copies.postgres },
  mongodb: { backup: anHourAgo, from: "mongodb", cluster: copies.mongodb },
};
const ofCopies = [
  `Cluster ${copies.postgres}`,
  `ScheduledBackup ${copies.postgres}-daily`,
  `PerconaServerMongoDB ${copies.mongodb}`,
  `PerconaServerMongoDBRestore ${copies.mongodb}-restore`,
  // Of its own: the restore brings users with older passwords.
  `Secret ${copies.mongodb}-user`,
  `Secret ${copies.mongodb}-support`,
];
const roomForCopies = { quota: { limits: { cpu: "60" }, storage: "120Gi" } };
/**
 * One variation after the other, each from the committed stack: the one before is taken back with it. Several in one where
 * none can hide what another does.
 */
export const variations: Readonly<Record<StackName, readonly Variation[]>> = {
  dev: [
    {
      what: "a second replica of one workload and a new secret of another",
      settings: twoReplicas,
      secrets: sessionSecret,
      changes: [
        "update Deployment queues-gerico",
        "create PodDisruptionBudget queues-gerico",
        "update Deployment api",
        ...replaced("Secret", "api-env"),
      ],
    },
    {
      what: "the way back of both",
      changes: [
        "update Deployment queues-gerico",
        "delete PodDisruptionBudget queues-gerico",
        "update Deployment api",
        ...replaced("Secret", "api-env"),
      ],
    },
    {
      what: "copies of PostgreSQL and MongoDB, restored beside them",
      settings: { restore, environment: roomForCopies },
      changes: ["update ResourceQuota environment-quota", ...checkedAnew, ...ofCopies.map((copy) => `create ${copy}`)],
      pods: [
        { label: pod.postgres, count: 2 },
        { label: pod.mongodb, count: 2 },
      ],
    },
    {
      what: "the copies taken away with their setting",
      changes: ["update ResourceQuota environment-quota", ...checkedAnew, ...ofCopies.map((copy) => `delete ${copy}`)],
      pods: [
        { label: pod.postgres, count: 1 },
        { label: pod.mongodb, count: 1 },
      ],
    },
    {
      what: "a new version of the application",
      settings: secondVersion,
      changes: [
        // All run the API's image.
        ...replaced("Job", "backup-check"),
        "update CronJob reindex",
        ...replaced("Job", "migrate"),
        ...replaced("Job", "index"),
        ...each("update", "Deployment", ...workloadNames),
      ],
    },
    {
      // The last one: the way back would be an empty database, and is refused.
      what: "databases restored in the place of those in use",
      settings: {
        ...secondVersion,
        restore,
        environment: roomForCopies,
        postgres: { cluster: copies.postgres },
        mongodb: { cluster: copies.mongodb },
      },
      changes: [
        "update ResourceQuota environment-quota",
        ...checkedAnew,
        ...each("create", "Cluster", "postgres-copy"),
        ...each("delete", "Cluster", "postgres"),
        ...each("create", "ScheduledBackup", "postgres-copy-daily"),
        ...each("delete", "ScheduledBackup", "postgres-daily"),
        ...each("create", "Pooler", "postgres-copy-pooler"),
        ...each("delete", "Pooler", "postgres-pooler"),
        ...each("create", "PerconaServerMongoDB", "mongodb-copy"),
        ...each("delete", "PerconaServerMongoDB", "mongodb"),
        "create PerconaServerMongoDBRestore mongodb-copy-restore",
        ...each("create", "Secret", "mongodb-copy-user", "mongodb-copy-support"),
        ...each("delete", "Secret", "mongodb-user", "mongodb-support"),
        ...each("update", "Secret", "migrate-env", "index-env"),
        ...replaced("Job", "migrate"),
        ...replaced("Job", "index"),
        ...backEndNames.flatMap((name) => replaced("Secret", `${name}-env`)),
        ...each("update", "Deployment", ...backEndNames),
      ],
      pods: [
        { label: pod.postgres, count: 1 },
        { label: pod.mongodb, count: 1 },
      ],
    },
  ],
  staging: [
    {
      // ECK writes its defaults into the resource, and so owns what a later `up` must be able to change all the same.
      what: "more memory for Elasticsearch and Redis, a larger volume for PostgreSQL, and an API that is switched off",
      settings: { ...larger, workloads: { api: { min: 0, max: 0 } } },
      changes: [
        "update Elasticsearch elasticsearch",
        "update RedisFailover redis",
        "update Cluster postgres",
        // Its copy is as large as the one in use.
        ...replaced("ConfigMap", "postgres-drill-scratch"),
        "update ValidatingAdmissionPolicy postgres-drill-clusters",
        "update CronJob postgres-drill",
        "update Deployment api",
        "delete HorizontalPodAutoscaler api",
        "delete PodDisruptionBudget api",
        "update Service api",
        "update Ingress ingress-api",
      ],
      pods: [
        { label: pod.elasticsearch, count: 1, memory: "3Gi" },
        { label: pod.redis, count: 1, memory: "1Gi" },
        { label: pod.api, count: 0 },
      ],
    },
    {
      what: "three members of each database instead of one, in a larger quota, and the API that scales again",
      settings: {
        postgres: { ...larger.postgres, instances: 3 },
        redis: { ...larger.redis, replicas: 3 },
        elasticsearch: { ...larger.elasticsearch, nodes: 3 },
        mongodb: { members: 3 },
        environment: {
          quota: {
            requests: { cpu: "20", memory: "56Gi" },
            limits: { cpu: "82" },
            ephemeralStorage: { requests: "24Gi" },
            volumes: 20,
            storage: "200Gi",
          },
        },
      },
      changes: [
        "update ResourceQuota environment-quota",
        "update Cluster postgres",
        "update RedisFailover redis",
        // Sentinel has something to decide.
        ...["ServiceAccount", "Role", "RoleBinding", "Deployment", "PodDisruptionBudget"].flatMap((kind) =>
          each("create", kind, "redis-roles"),
        ),
        ...each("create", "ConfigMap", "redis-roles-env", "redis-roles-scripts"),
        ...each("create", "Secret", "redis-roles-env"),
        ...each("create", "Service", "redis-roles-sentinels"),
        ...each("create", "NetworkPolicy", "network-redis-roles"),
        ...each("update", "NetworkPolicy", "network-redis", "network-redis-sentinel"),
        "create PodDisruptionBudget redis",
        "create PodDisruptionBudget redis-sentinel",
        "update Elasticsearch elasticsearch",
        "update PerconaServerMongoDB mongodb",
        "update Deployment api",
        "create HorizontalPodAutoscaler api",
        "create PodDisruptionBudget api",
        "update Service api",
        "update Ingress ingress-api",
      ],
      pods: [
        { label: pod.postgres, count: 3 },
        { label: pod.redis, count: 3, memory: "1Gi" },
        { label: pod.redisRoles, count: 2 },
        { label: pod.elasticsearch, count: 3, memory: "3Gi" },
        { label: pod.mongodb, count: 3 },
        { label: pod.api, count: 2 },
      ],
    },
  ],
  production: [
    {
      // Its pods come up under Pod Security, or the release isn't ready.
      what: "a Prometheus and a Grafana beside the definitions",
      settings: { monitoring: ownPrometheus },
      changes: [
        "create Namespace platform-monitoring",
        "create Namespace platform-monitoring-node-exporter",
        "create ClusterRole platform-monitoring-grafana-dashboards",
        "create RandomPassword platform-monitoring-grafana-admin",
        "create Secret platform-monitoring-grafana-admin",
        "create Release platform-monitoring-kube-prometheus-stack",
        ...["suite", "databases", "queues", "ingress"].map((name) => `update ConfigMap monitoring-dashboards-${name}`),
      ],
    },
    {
      what: "one MongoDB member and one PostgreSQL instance instead of three",
      settings: { monitoring: ownPrometheus, mongodb: { members: 1 }, postgres: { instances: 1 } },
      changes: ["update PerconaServerMongoDB mongodb", "update Cluster postgres"],
    },
  ],
};
