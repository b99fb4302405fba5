/** When the built-in kinds count as ready: judged from the object alone. */
import { count, flag, type Json, type JsonObject, list, object, text } from "../shared/json.ts";

export type Verdict =
  | { state: "ready" }
  | { state: "waiting"; message: string }
  /** Waiting longer is useless. */
  | { state: "failed"; message: string };

export type Readiness = (resource: JsonObject) => Verdict;

const ready: Verdict = { state: "ready" };
const waiting = (message: string): Verdict => ({ state: "waiting", message });
const failed = (message: string): Verdict => ({ state: "failed", message });

function condition(resource: JsonObject, type: string): Json | undefined {
  return list(resource, "status", "conditions").find((candidate) => text(candidate, "type") === type);
}

function holds(resource: JsonObject, type: string): boolean {
  return text(condition(resource, type), "status") === "True";
}

function isObserved(resource: JsonObject): boolean {
  return (count(resource, "status", "observedGeneration") ?? 0) >= (count(resource, "metadata", "generation") ?? 0);
}

/** The latest revision runs in full, and nothing of the one before is left. */
function deployment(resource: JsonObject): Verdict {
  if (!isObserved(resource)) return waiting("the controller has not seen the latest change yet");
  const progressing = condition(resource, "Progressing");
  if (text(progressing, "reason") === "ProgressDeadlineExceeded") return failed(text(progressing, "message") ?? "");
  const wanted = count(resource, "spec", "replicas") ?? 1;
  const updated = count(resource, "status", "updatedReplicas") ?? 0;
  const total = count(resource, "status", "replicas") ?? 0;
  const available = count(resource, "status", "availableReplicas") ?? 0;
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods run the latest revision${reason(resource)}`);
  if (total > updated) return waiting(`${total - updated} pods of the earlier revision are still there`);
  if (available < updated) return waiting(`${available} of ${updated} pods are available${reason(resource)}`);
  return ready;
}

/** What keeps pods from being made: a quota, Pod Security. */
function reason(resource: JsonObject): string {
  const failure = condition(resource, "ReplicaFailure");
  return text(failure, "status") === "True" ? `: ${text(failure, "message") ?? ""}` : "";
}

function statefulSet(resource: JsonObject): Verdict {
  if (!isObserved(resource)) return waiting("the controller has not seen the latest change yet");
  const wanted = count(resource, "spec", "replicas") ?? 1;
  const readyReplicas = count(resource, "status", "readyReplicas") ?? 0;
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods are ready`);
  if (text(resource, "spec", "updateStrategy", "type") === "OnDelete") return ready;
  const updated = count(resource, "status", "updatedReplicas") ?? 0;
  const partition = count(resource, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  if (updated < wanted - partition) return waiting(`${updated} of ${wanted} pods run the latest revision`);
  return ready;
}

function daemonSet(resource: JsonObject): Verdict {
  if (!isObserved(resource)) return waiting("the controller has not seen the latest change yet");
  const wanted = count(resource, "status", "desiredNumberScheduled") ?? 0;
  const updated = count(resource, "status", "updatedNumberScheduled") ?? 0;
  const available = count(resource, "status", "numberAvailable") ?? 0;
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods run the latest revision`);
  return available < wanted ? waiting(`${available} of ${wanted} pods are available`) : ready;
}

function job(resource: JsonObject): Verdict {
  if (holds(resource, "Complete") || flag(resource, "spec", "suspend")) return ready;
  const failure = condition(resource, "Failed");
  if (text(failure, "status") === "True") {
    return failed(`the job failed (${text(failure, "reason") ?? "no reason"}): ${text(failure, "message") ?? ""}`);
  }
  const active = count(resource, "status", "active") ?? 0;
  return waiting(`not complete: ${active} pods active, ${count(resource, "status", "failed") ?? 0} failed`);
}

function pod(resource: JsonObject): Verdict {
  const phase = text(resource, "status", "phase") ?? "Pending";
  if (phase === "Succeeded" || holds(resource, "Ready")) return ready;
  if (phase === "Failed") return failed(text(resource, "status", "message") ?? "the pod failed");
  const cause = text(condition(resource, "PodScheduled"), "message") ?? text(condition(resource, "Ready"), "message");
  return waiting(`the pod is ${phase}${cause ? `: ${cause}` : ""}`);
}

function persistentVolume(resource: JsonObject): Verdict {
  const phase = text(resource, "status", "phase") ?? "Pending";
  return phase === "Bound" || phase === "Available" ? ready : waiting(`the volume is ${phase}`);
}

/** A claim; one whose storage class binds late is handled by `awaiting.ts`. */
function persistentVolumeClaim(resource: JsonObject): Verdict {
  const phase = text(resource, "status", "phase") ?? "Pending";
  return phase === "Bound" ? ready : waiting(`the claim is ${phase}`);
}

/** A controller copies the limits into the status; until then nothing is counted, and nothing refused. */
function resourceQuota(resource: JsonObject): Verdict {
  const counted = object(resource, "status", "hard");
  const limits = Object.keys(object(resource, "spec", "hard"));
  return limits.every((limit) => limit in counted) ? ready : waiting("the quota is not counted yet");
}

/** By `apiVersion/kind`; a kind that is not here is ready once it is stored. Services and ingresses: `endpoints.ts`. */
export const readiness: Record<string, Readiness> = {
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "apps/v1/DaemonSet": daemonSet,
  "batch/v1/Job": job,
  "v1/Pod": pod,
  "v1/PersistentVolume": persistentVolume,
  "v1/PersistentVolumeClaim": persistentVolumeClaim,
  "v1/ResourceQuota": resourceQuota,
};
