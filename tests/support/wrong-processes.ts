import type { WrongConfiguration } from "./wrong-configurations.ts";

const resources = (request: string, limit: string) => ({
  requests: { cpu: "200m", memory: request },
  limits: { cpu: "1", memory: limit },
});

/** Processes that would starve, be cut, or crowd out each other. */
export const wrongProcesses: readonly WrongConfiguration[] = [
  {
    wrong: "an alias at which the application would take every index for one of another mapping",
    change: ({ settings }) => Object.assign(settings ?? {}, { ELASTICSEARCH_BSDS_ALIAS_NAME: "bsds_prod" }),
    key: "settings.ELASTICSEARCH_BSDS_ALIAS_NAME",
    says: /at `_` the application splits the names of indices/,
    fix: "pulumi config set --path settings.ELASTICSEARCH_BSDS_ALIAS_NAME bsds-2",
  },
  {
    wrong: "a Redis without room for the buffers of its clients",
    change: ({ redis }) => Object.assign(redis ?? {}, { memory: "512Mi" }),
    key: "redis.memory",
    says: /^\d+ processes at their maximum × 20 connections \+ 20 queues-runner × 40 \+ 68 kept = \d+ clients > 1092, for whose buffers 512Mi has room$/,
    fix: /^pulumi config set --path redis\.memory \d+Mi$/,
  },
  {
    wrong: "a limit of memory below what Node's heap needs to start",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, { cron: { min: 1, max: 1, resources: resources("400Mi", "400Mi") } }),
    key: "workloads.cron.resources.limits.memory",
    says: /^300Mi of 400Mi are for the heap, and an idle process takes 365Mi$/,
    fix: "pulumi config set --path workloads.cron.resources.limits.memory 512Mi",
  },
  {
    wrong: "a job of the index without memory for its heap",
    change: (sections) => Object.assign(sections, { indexing: { resources: resources("400Mi", "400Mi") } }),
    key: "indexing.resources.limits.memory",
    says: /^300Mi of 400Mi are for the heap, and an idle process takes 365Mi$/,
    fix: "pulumi config set --path indexing.resources.limits.memory 512Mi",
  },
  {
    wrong: "a job of the index that waits for its memory in vain: the quota has none",
    change: (sections) => Object.assign(sections, { indexing: { resources: resources("512Mi", "200Gi") } }),
    key: "environment.quota.limits.memory",
    says: /everything at its maximum needs \d+[MG]i.*1 reindex 200Gi/,
    fix: /^pulumi config set --path environment\.quota\.limits\.memory \d+[MG]i$/,
  },
  {
    wrong: "a request of memory below what an idle process takes",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, { api: { min: 2, max: 2, resources: resources("256Mi", "2Gi") } }),
    key: "workloads.api.resources.requests.memory",
    says: /^an idle process takes 365Mi: on a full node it would be the first to be evicted$/,
    fix: "pulumi config set --path workloads.api.resources.requests.memory 512Mi",
  },
  {
    wrong: "less time to stop than what is under way may take",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, { "queues-bulk-indexation": { min: 1, max: 1, stopSeconds: 60 } }),
    key: "workloads.queues-bulk-indexation.stopSeconds",
    says: /^what is under way may take 600 s, and is cut after 60 s$/,
    fix: "pulumi config set --path workloads.queues-bulk-indexation.stopSeconds 600",
  },
  {
    wrong: "more time to stop than the autoscaler of nodes waits for",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, { "queues-runner": { min: 1, max: 2, stopSeconds: 900 } }),
    key: "cluster.drainSeconds",
    says: /^queues-runner may take 900 s to stop \(0 \+ 900\), and the autoscaler of nodes waits for 600 s/,
    fix: "pulumi config set --path cluster.drainSeconds 900",
  },
  {
    wrong: "two autoscalers for one worker",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, {
        "queues-gerico": { min: 1, max: 2, autoscaling: { driver: "hpa", jobsPerReplica: 3 } },
      }),
    key: "workloads.queues-gerico.autoscaling.jobsPerReplica",
    says: /is no key of this program/,
    fix: "pulumi config rm --path workloads.queues-gerico.autoscaling.jobsPerReplica",
  },
  {
    wrong: "an autoscaler that doesn't exist",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, { "queues-gerico": { min: 1, max: 2, autoscaling: { driver: "vpa" } } }),
    key: "workloads.queues-gerico.autoscaling.driver",
    says: /./,
    fix: /^pulumi config set --path workloads\.queues-gerico\.autoscaling\.driver /,
  },
  {
    wrong: "a process without a queue that is to follow its queues",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, { api: { min: 2, max: 4, autoscaling: { driver: "keda" } } }),
    key: "workloads.api.autoscaling",
    says: /^keda scales by the jobs in a worker's queues, and this is none$/,
    fix: "pulumi config rm --path workloads.api.autoscaling",
  },
  {
    wrong: "a worker that KEDA is to scale, on a platform without it",
    change: ({ platform }) => Object.assign(platform ?? {}, { keda: false }),
    key: "platform.keda",
    says: /^is off, and queues-bulk-indexation, queues-bulk-indexation-master have autoscaling\.driver: keda$/,
    fix: "pulumi config set --path platform.keda true",
  },
];
