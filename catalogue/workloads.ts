import { processScratch } from "./disk.ts";
import type { Bytes, Resources } from "./quantities.ts";

/**
 * The ten processes of the suite. The older documents speak of eleven: upstream builds ten images, and every one of its
 * eighteen queues is consumed by one of these.
 */
export const workloadNames = [
  "ui",
  "api",
  "notifier",
  "cron",
  "queues-runner",
  "queues-indexation",
  "queues-bulk-indexation",
  "queues-bulk-indexation-master",
  "queues-webhooks",
  "queues-gerico",
] as const;

export type WorkloadName = (typeof workloadNames)[number];

/** Processes that load the back end's library, and so validate its environment, when they start. */
export const backEndNames = workloadNames.filter((name): name is Exclude<WorkloadName, "ui"> => name !== "ui");

/** How the kubelet learns that a process lives. */
export type Health =
  /** `readiness` says that it may be sent requests, a bare TCP connection that it lives. */
  | { readonly kind: "http"; readonly readiness: string; readonly liveness: "tcp" | "http" }
  /** Nothing listens: the preload touches a file from the event loop, so a stalled loop is seen. */
  | { readonly kind: "heartbeat" };

/** Touched by the preload from the event loop. `pgrep node` would tell nothing: Node 24 calls itself MainThread. */
export const heartbeatFile = "/tmp/heartbeat";

export interface Workload {
  readonly component: "frontend" | "backend" | "worker";
  /** Above 1023: uid 1001 may not bind lower ports under every runtime. */
  readonly port?: number;
  readonly health: Health;
  readonly resources: Resources;
  /** Size of `/tmp`, the one place where it can write. */
  readonly scratch: Bytes;
  /** Seconds that the pod still serves while the load balancers forget it. */
  readonly drainSeconds: number;
  /** Seconds from SIGTERM to SIGKILL for what is under way, unless the stack says otherwise. */
  readonly stopSeconds: number;
  /** Seconds that what is under way may take at the most, where that is known. */
  readonly busySeconds?: number;
  /** Average CPU, in per cent of the request, above which replicas are added. Memory never shrinks in Node: no signal. */
  readonly targetCpu: number;
  /** Why there can only be one, where that is so: it is then replaced, never doubled, by a new version. */
  readonly single?: string;
  /** The cluster autoscaler may not move it to make room. */
  readonly keepInPlace?: true;
  /** Node's preload that closes Bull queues on SIGTERM and beats the heart (`application/boot`). */
  readonly preload: boolean;
}

const worker = {
  component: "worker",
  health: { kind: "heartbeat" },
  scratch: processScratch,
  drainSeconds: 0,
  targetCpu: 75,
  preload: true,
} as const;

/** Idle, each back-end process measures about 365 MiB: no request below 512Mi. */
const small: Resources = { requests: { cpu: "200m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } };
const medium: Resources = { requests: { cpu: "300m", memory: "512Mi" }, limits: { cpu: "1500m", memory: "2Gi" } };
const large: Resources = { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "2", memory: "4Gi" } };

export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  ui: {
    component: "frontend",
    port: 3000,
    health: { kind: "http", readiness: "/", liveness: "http" },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
    // It writes nothing.
    scratch: "64Mi",
    drainSeconds: 10,
    // The static server has no SIGTERM handler, and as PID 1 it ignores the signal: waiting longer serves nobody.
    stopSeconds: 5,
    targetCpu: 70,
    preload: false,
  },
  api: {
    component: "backend",
    port: 4000,
    // /ping goes through Redis: right for readiness, wrong for liveness, since a restart doesn't mend Redis.
    health: { kind: "http", readiness: "/ping", liveness: "tcp" },
    resources: large,
    scratch: processScratch,
    drainSeconds: 15,
    // Apollo drains for 10 s, then destroys the sockets.
    stopSeconds: 30,
    busySeconds: 10,
    targetCpu: 70,
    preload: false,
  },
  notifier: {
    component: "backend",
    port: 8082,
    health: { kind: "http", readiness: "/ping", liveness: "http" },
    resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { cpu: "1", memory: "2Gi" } },
    scratch: processScratch,
    drainSeconds: 5,
    // Browsers reconnect after 10 s; the updates of that time wait in the queue.
    stopSeconds: 10,
    targetCpu: 70,
    single: "each update is taken from the queue once and told only to the browsers connected to that process",
    preload: true,
  },
  cron: {
    ...worker,
    resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { cpu: "1", memory: "2Gi" } },
    // It ignores SIGTERM: a job that is running gets this long to end.
    stopSeconds: 60,
    single: "the scheduler runs inside the process: two of them would send every mail twice",
  },
  "queues-runner": { ...worker, resources: medium, stopSeconds: 120 },
  "queues-indexation": { ...worker, resources: medium, stopSeconds: 30, busySeconds: 10 },
  // As long as Bull itself lets a job run, and as an autoscaler of nodes waits for a pod.
  "queues-bulk-indexation": { ...worker, resources: large, stopSeconds: 600, busySeconds: 600 },
  "queues-bulk-indexation-master": {
    ...worker,
    // Ids and chunks of a whole kind of slip, and a promise for each chunk, are in memory: 1Gi holds two million, and not four.
    resources: { requests: { cpu: "200m", memory: "1Gi" }, limits: { cpu: "1", memory: "4Gi" } },
    // Its job lasts up to 24 h and is not tried again when cut: a release during a reindex means starting that again.
    stopSeconds: 630,
    single: "it directs one reindex at a time, and a second one would start it over",
    keepInPlace: true,
  },
  // Three attempts of 5 s each.
  "queues-webhooks": { ...worker, resources: small, stopSeconds: 30, busySeconds: 15 },
  "queues-gerico": { ...worker, resources: small, stopSeconds: 30 },
};

/**
 * Seconds that a new pod must stay ready before an old one is stopped. A process that listens is ready when it serves; one with a
 * heartbeat when Node runs, and with a wrong environment it dies some seconds later, at its imports.
 */
export const settleSeconds = ({ health }: Workload): number => (health.kind === "http" ? 5 : 10);

/** All that a pod may take from the word to stop until SIGKILL. */
export const graceSeconds = (workload: Workload, stopSeconds = workload.stopSeconds): number =>
  workload.drainSeconds + stopSeconds;
