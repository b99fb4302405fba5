import { variables } from "./environment.ts";
import { workloads, type WorkloadName } from "./workloads.ts";

/** One of the application's Bull queues. */
export interface Queue {
  /** In Redis its keys begin with `bull:<name>:`. */
  readonly name: string;
  /** Whose processes take its jobs. */
  readonly consumer: Exclude<WorkloadName, "ui" | "api" | "cron">;
  /** Seconds after which the oldest waiting job is a fault: the people who wait for it notice. */
  readonly waitingLimit: number;
  /** Bull's limiter counts for all processes together: more of them don't take its jobs any faster. */
  readonly limited?: true;
}

/** A constant of every process. Two environments that shared a Redis would take each other's jobs. */
function constant(variable: string): string {
  const source = variables.find(({ name }) => name === variable)?.source;
  if (source?.from !== "constant") throw new Error(`${variable} is no constant of the catalogue`);
  return source.value;
}

const environment = constant("NODE_ENV");
const mails = constant("QUEUE_NAME_SENDMAIL");
const companies = constant("QUEUE_NAME_COMPANY");

const minutes = (count: number): number => count * 60;
const hours = (count: number): number => count * 3600;

/**
 * The eighteen queues (upstream's `back/src/queue/producers`). Most names end in NODE_ENV; mails and companies have names of
 * their own. Whoever asks for a wrong name gets an empty list, and never learns of it.
 */
export const queues: readonly Queue[] = [
  { name: mails, consumer: "queues-runner", waitingLimit: minutes(15), limited: true },
  { name: `${companies}_geocode`, consumer: "queues-runner", waitingLimit: hours(2), limited: true },
  { name: `${companies}_set_departement`, consumer: "queues-runner", waitingLimit: hours(2), limited: true },
  { name: `queue_sync_events_${environment}`, consumer: "queues-runner", waitingLimit: hours(1) },
  { name: `queue_operation_hook_${environment}`, consumer: "queues-runner", waitingLimit: minutes(15) },
  { name: `queue_administrative_transfer_${environment}`, consumer: "queues-runner", waitingLimit: hours(1) },
  { name: `queue_update_appendix2_${environment}`, consumer: "queues-runner", waitingLimit: minutes(15) },
  { name: `queue_registry_import_${environment}`, consumer: "queues-runner", waitingLimit: minutes(30) },
  { name: `queue_registry_export_${environment}`, consumer: "queues-runner", waitingLimit: minutes(30) },
  { name: `queue_registry_exhaustive_export_${environment}`, consumer: "queues-runner", waitingLimit: minutes(30) },
  // A slip that isn't indexed is in nobody's list.
  { name: `queue_index_elastic_${environment}`, consumer: "queues-indexation", waitingLimit: minutes(5) },
  { name: `${companies}_favorites`, consumer: "queues-indexation", waitingLimit: hours(1) },
  // A whole reindex is put into the queue at once, and takes hours.
  { name: `queue_bulk_index_elastic_${environment}`, consumer: "queues-bulk-indexation", waitingLimit: hours(12) },
  { name: `queue_bulk_sirenify_${environment}`, consumer: "queues-bulk-indexation", waitingLimit: hours(12) },
  {
    name: `queue_bulk_index_master_elastic_${environment}`,
    consumer: "queues-bulk-indexation-master",
    waitingLimit: hours(24),
  },
  { name: `queue_webhooks_${environment}`, consumer: "queues-webhooks", waitingLimit: minutes(15) },
  { name: `queue_gerico_${environment}`, consumer: "queues-gerico", waitingLimit: minutes(30) },
  { name: `queue_updates_elastic_${environment}`, consumer: "notifier", waitingLimit: minutes(5) },
];

/** The queues whose jobs a workload takes, in the table's order. */
export const queuesOf = (name: WorkloadName): readonly Queue[] => queues.filter(({ consumer }) => consumer === name);

/** Where Bull keeps the jobs of a queue that aren't done: two lists, and a sorted set of those that are put off. */
export const queueStates = ["wait", "active", "delayed"] as const;
export type QueueState = (typeof queueStates)[number];

export const queueKey = ({ name }: Pick<Queue, "name">, state: QueueState): string => `bull:${name}:${state}`;

/** Whether the jobs that wait may decide how many processes there are: where those do nothing else. */
export const followsQueues = (name: WorkloadName): boolean =>
  workloads[name].component === "worker" && queuesOf(name).length > 0;
