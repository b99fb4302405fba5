import type { WrongConfiguration } from "./wrong-configurations.ts";

const resources = (request: string, limit: string) => ({
  requests: { cpu: "200m", memory: request },
  limits: { cpu: "1", memory: limit },
});

/** Processes that would starve, be cut, or crowd out each other. */
export const wrongProcesses: readonly WrongConfiguration[] = [
  {
    wrong: "a Redis without room for the buffers of its clients",
    change: ({ redis }) => Object.assign(redis ?? {}, { memory: "512Mi" }),
    key: "redis.memory",
    says: /^\d+ processes at their maximum × 20 connections \+ 20 queues-runner × 40 \+ 50 kept = \d+ clients > 1092, for whose buffers 512Mi has room$/,
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
];
