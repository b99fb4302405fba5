import { queueKey, queuesOf, queueStates, type QueueState } from "./queues.ts";
import type { WorkloadName } from "./workloads.ts";

/** Seconds between two looks at the queues: what the first job waits at the most until a resting worker is started. */
export const pollingSeconds = 15;

/** Looks in vain, one after the other, after which Redis counts as away. */
export const failedLooks = 3;

/** On a ScaledObject: stops KEDA, at so many replicas. */
export const pausedAnnotation = "autoscaling.keda.sh/paused-replicas";

/** A list or set of Bull's that KEDA counts. */
export interface CountedKey {
  /** Its name in the formula. */
  readonly name: string;
  readonly key: string;
  readonly state: QueueState;
  /** Of a queue that more processes don't work off any faster. */
  readonly limited: boolean;
}

/** What KEDA counts for a worker: three keys for each of its queues. */
export const countedKeys = (worker: WorkloadName): readonly CountedKey[] =>
  queuesOf(worker).flatMap((queue, index) =>
    queueStates.map((state) => ({
      name: `${state}_${index}`,
      key: queueKey(queue, state),
      state,
      limited: queue.limited === true,
    })),
  );

/**
 * How many jobs a worker has, as KEDA computes it. What waits and what runs count alike: while a job runs, its pod stays. Jobs
 * that are put off count as one, however many, and so do those of a limited queue: they keep a worker awake. Only a worker that
 * runs moves a job that is put off, or one of a killed worker, back to those that wait.
 */
export function jobsFormula(worker: WorkloadName): string {
  const keys = countedKeys(worker);
  const counts = ({ state, limited }: CountedKey): boolean => state !== "delayed" && !limited;
  const sum = (of: readonly CountedKey[]): string => of.map(({ name }) => name).join(" + ");
  const counted = sum(keys.filter(counts));
  return `${counted} > 0 ? ${counted} : (${sum(keys.filter((key) => !counts(key)))} > 0 ? 1 : 0)`;
}
