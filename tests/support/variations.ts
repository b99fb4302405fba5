import { workloadNames } from "../../catalogue/workloads.ts";
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

const replaced = (type: string, name: string): readonly string[] =>
  ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} ${type} ${name}`);
const each = (op: string, type: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${op} ${type} ${name}`);

const twoReplicas = { workloads: { "queues-gerico": { min: 2, max: 2 } } };
const sessionSecret = { SESSION_SECRET: "sample-rotated-session-secret-0123456789abcdef" };

/** Volumes only ever grow. */
const larger = { postgres: { storage: "20Gi" }, redis: { memory: "1Gi" }, elasticsearch: { memory: "3Gi" } };

const pod = {
  postgres: "cnpg.io/podRole=instance",
  redis: "app.kubernetes.io/component=redis",
  elasticsearch: "elasticsearch.k8s.elastic.co/cluster-name=elasticsearch",
  mongodb: "app.kubernetes.io/component=mongod",
  api: "app.kubernetes.io/name=api",
} as const;

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
      what: "a new version of the application",
      settings: { image: { tag: "v2" } },
      changes: [
        ...replaced("Job", "migrate"),
        ...replaced("Job", "index"),
        ...each("update", "Deployment", ...workloadNames),
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
        environment: { quota: { requests: { memory: "48Gi" }, volumes: 20, storage: "200Gi" } },
      },
      changes: [
        "update ResourceQuota environment-quota",
        "update Cluster postgres",
        "update RedisFailover redis",
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
        { label: pod.elasticsearch, count: 3, memory: "3Gi" },
        { label: pod.mongodb, count: 3 },
        { label: pod.api, count: 2 },
      ],
    },
  ],
  production: [
    {
      what: "one MongoDB member and one PostgreSQL instance instead of three",
      settings: { mongodb: { members: 1 }, postgres: { instances: 1 } },
      changes: ["update PerconaServerMongoDB mongodb", "update Cluster postgres"],
    },
  ],
};
