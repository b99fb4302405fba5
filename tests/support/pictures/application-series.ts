import { queues } from "../../../catalogue/queues.ts";
import { workloadNames } from "../../../catalogue/workloads.ts";
import { counter, flat, hump, ramp, rough, sum, wave, whole, type Shape } from "./shape.ts";
import { beginning, type Series } from "./recorded.ts";

const namespace = "trackdechets";
const day = 24 * 60 * 60;

/** Who works how much: the API in waves, the indexing in one go. */
const load = (name: string, index: number): Shape => {
  if (name === "queues-bulk-indexation") return hump(180, 200, 330, 1.6);
  if (name === "queues-gerico") return ramp(210, 211, 0.1, 0);
  return rough(wave(0.12 + 0.03 * (index % 4), 0.05, 240, 30 * index), 0.15, index);
};
const podsOf = (name: string): Shape => {
  if (name === "api") return whole(sum(flat(2), hump(120, 200, 300, 3)));
  if (name === "queues-bulk-indexation") return whole(sum(flat(1), hump(180, 200, 340, 7)));
  return flat(["ui", "queues-webhooks"].includes(name) ? 3 : 1);
};

const ofWorkload = (name: string, index: number): readonly Series[] => {
  const pod = { namespace, pod: `${name}-5d8c7b9f4d-x2x4q`, container: name };
  const missing: Shape = name === "queues-gerico" ? (minute) => (minute > 215 && minute < 250 ? 1 : 0) : flat(0);
  const limit = 1024 ** 3;
  const wanted = podsOf(name);
  return [
    { metric: "kube_deployment_spec_replicas", labels: { namespace, deployment: name }, value: wanted },
    {
      metric: "kube_deployment_status_replicas_available",
      labels: { namespace, deployment: name },
      value: (minute) => wanted(minute) - missing(minute),
    },
    { metric: "container_cpu_usage_seconds_total", labels: pod, value: counter(load(name, index)) },
    { metric: "container_cpu_cfs_periods_total", labels: pod, value: counter(flat(10)) },
    {
      metric: "container_cpu_cfs_throttled_periods_total",
      labels: pod,
      value: counter((minute) => Math.min(8, 4 * load(name, index)(minute) ** 2)),
    },
    {
      metric: "container_memory_working_set_bytes",
      labels: pod,
      value: (minute) => limit * Math.min(0.97, 0.35 + 0.04 * index + 0.25 * load(name, index)(minute)),
    },
    { metric: "kube_pod_container_resource_limits", labels: { ...pod, resource: "memory" }, value: flat(limit) },
    {
      metric: "kube_pod_container_status_restarts_total",
      labels: pod,
      value: name === "queues-gerico" ? (minute) => Math.floor(Math.max(0, Math.min(minute, 250) - 215) / 12) : flat(0),
    },
  ];
};

const autoscaler = (name: string, max: number): readonly Series[] => [
  {
    metric: "kube_horizontalpodautoscaler_status_desired_replicas",
    labels: { namespace, horizontalpodautoscaler: name },
    value: podsOf(name),
  },
  {
    metric: "kube_horizontalpodautoscaler_spec_max_replicas",
    labels: { namespace, horizontalpodautoscaler: name },
    value: flat(max),
  },
];

/** Of a queue: how many wait, and since when the oldest does. */
const waits = (name: string, index: number): { readonly jobs: Shape; readonly age: Shape } => {
  if (name.startsWith("queue_bulk_index_elastic"))
    return { jobs: hump(180, 182, 330, 900), age: hump(180, 320, 335, 9000) };
  if (name.startsWith("queue_gerico")) return { jobs: ramp(210, 420, 0, 84), age: ramp(210, 420, 0, 12_600) };
  return { jobs: whole(rough(flat(2 + (index % 5)), 0.9, index)), age: rough(flat(4 + 3 * (index % 4)), 0.8, index) };
};

const active = (name: string, index: number): Shape => {
  if (name.startsWith("queue_bulk_index_elastic")) return whole(hump(180, 182, 331, 8));
  if (name.startsWith("queue_gerico")) return ramp(210, 211, 1, 0);
  return whole(rough(flat(0.4 + (index % 3)), 0.3, index));
};

const ofQueue = ({ name, consumer, waitingLimit }: (typeof queues)[number], index: number): readonly Series[] => {
  const { jobs, age } = waits(name, index);
  const gauge = (metric: string, value: Shape): Series => ({
    metric: `bull_queue_${metric}`,
    labels: { namespace, queue: name, consumer },
    value,
  });
  return [
    gauge("waiting", jobs),
    gauge("oldest_waiting_seconds", age),
    gauge("waiting_limit_seconds", flat(waitingLimit)),
    gauge("active", active(name, index)),
    gauge("delayed", whole(wave(6 + index, 5, 200, 17 * index))),
    gauge("failed", whole(ramp(0, 420, 20 * index, 22 * index + 3))),
    gauge("paused", name === "queue_updates_elastic_production" ? whole(hump(99, 100, 131, 0.9)) : flat(0)),
  ];
};

const alert = (alertname: string, from: number, to: number): Series => ({
  metric: "ALERTS",
  labels: { namespace, alertname, alertstate: "firing" },
  // Of an alert that doesn't fire Prometheus keeps nothing.
  value: (minute) => (minute >= from && minute <= to ? 1 : Number.NaN),
});
const quota = (resource: string, hard: number, used: Shape): readonly Series[] => [
  { metric: "kube_resourcequota", labels: { namespace, resource, type: "hard" }, value: flat(hard) },
  { metric: "kube_resourcequota", labels: { namespace, resource, type: "used" }, value: used },
];
const drill = (cronjob: string, days: number): readonly Series[] => [
  { metric: "kube_cronjob_created", labels: { namespace, cronjob }, value: flat(beginning - 90 * day) },
  {
    metric: "kube_cronjob_status_last_successful_time",
    labels: { namespace, cronjob },
    value: flat(beginning - days * day),
  },
];
const certificate = (name: string, days: number): Series => ({
  metric: "certmanager_certificate_expiration_timestamp_seconds",
  labels: { namespace, name },
  value: flat(beginning + days * day),
});

export const applicationSeries: readonly Series[] = [
  ...workloadNames.flatMap(ofWorkload),
  ...autoscaler("api", 10),
  ...autoscaler("queues-bulk-indexation", 8),
  ...queues.flatMap(ofQueue),
  alert("WorkerNotDraining", 222, 420),
  alert("QueueWaitingTooLong", 245, 420),
  alert("PostgresReplicationLag", 281, 318),
  ...quota("limits.cpu", 100, sum(flat(62), hump(180, 200, 340, 14))),
  ...quota("limits.memory", 200, sum(flat(148), hump(180, 200, 340, 28))),
  ...quota("pods", 90, sum(flat(41), hump(120, 200, 340, 10))),
  ...drill("postgres-drill", 4),
  ...drill("mongodb-drill", 7.9),
  certificate("ui-tls", 61),
  certificate("api-tls", 61),
  certificate("notifier-tls", 33),
  {
    metric: "kube_job_failed",
    labels: { namespace, job_name: "migrate-3f2a9c1b", condition: "true" },
    value: (minute) => (minute > 70 && minute < 110 ? 1 : 0),
  },
];
