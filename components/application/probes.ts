import type * as k8s from "@pulumi/kubernetes";
import { heartbeatFile, type Workload } from "../../catalogue/workloads.ts";

type Probe = k8s.types.input.core.v1.Probe;

export interface Probes {
  readonly startupProbe: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe: Probe;
}

const port = "http";

/** Two minutes to start: on half a core a back-end process needs more than 7 s, and a busy node more. */
const starting = { periodSeconds: 3, failureThreshold: 40, timeoutSeconds: 3 };
const alive = { periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 };

const heartbeat = (maximumAge: number): Probe => ({
  exec: { command: ["sh", "-c", `test $(($(date +%s) - $(stat -c %Y ${heartbeatFile}))) -lt ${maximumAge}`] },
});

/** The probes of a workload: each asks for something that the process really answers. */
export function probesOf({ health }: Workload): Probes {
  if (health.kind === "heartbeat")
    return { startupProbe: { ...heartbeat(60), ...starting }, livenessProbe: { ...heartbeat(60), ...alive } };
  const get = { httpGet: { path: health.readiness, port } };
  const liveness = health.liveness === "tcp" ? { tcpSocket: { port } } : get;
  return {
    startupProbe: { ...liveness, ...starting },
    readinessProbe: { ...get, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5 },
    livenessProbe: { ...liveness, ...alive },
  };
}
