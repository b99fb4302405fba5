/** Readiness of objects that depends on other objects: services and ingresses on endpoints, claims on their storage class. */
import { flag, type Json, type JsonObject, list, object, text } from "../shared/json.ts";
import type { Cluster } from "./cluster.ts";
import { readiness, type Verdict } from "./readiness.ts";

type Judge = (live: JsonObject, signal: AbortSignal) => Promise<Verdict>;

/** How long the official provider waits for stragglers. Here only who has no endpoint yet waits for it. */
const settleMilliseconds = 10_000;

/** By `apiVersion/kind`; each makes a judge for one wait. */
export const surroundings: Record<string, (cluster: Cluster) => Judge> = {
  "v1/Service": serviceJudge,
  "networking.k8s.io/v1/Ingress": ingressJudge,
  "v1/PersistentVolumeClaim": claimJudge,
};

function serviceJudge(cluster: Cluster): Judge {
  const settledAt = Date.now() + settleMilliseconds;
  return async (service, signal) => {
    const type = text(service, "spec", "type");
    if (type === "LoadBalancer" && list(service, "status", "loadBalancer", "ingress").length === 0) {
      return { state: "waiting", message: "no load balancer has given it an address" };
    }
    const isHeadless = text(service, "spec", "clusterIP") === "None";
    const hasSelector = Object.keys(object(service, "spec", "selector")).length > 0;
    if (type === "ExternalName" || isHeadless || !hasSelector) return { state: "ready" };

    return servesVerdict(await endpoints(cluster, service, signal), Date.now() > settledAt);
  };
}

interface Endpoints {
  ready: number;
  pending: number;
}

/**
 * As the official provider: every pod that the service selects is ready. One that selects none counts as ready too, once
 * pods had the time to appear (pulumi/pulumi-kubernetes#605): no service says that somebody serves.
 */
export function servesVerdict({ ready, pending }: Endpoints, settled: boolean): Verdict {
  if (pending > 0) return { state: "waiting", message: `${pending} of its ${ready + pending} pods are not ready` };
  return ready > 0 || settled ? { state: "ready" } : { state: "waiting", message: "its selector matches no pod" };
}

async function endpoints(cluster: Cluster, service: JsonObject, signal: AbortSignal): Promise<Endpoints> {
  const slices = await endpointSlices(cluster, service, signal, text(service, "metadata", "name"));
  const all = slices.flatMap((slice) => list(slice, "endpoints"));
  const ready = all.filter((endpoint) => flag(endpoint, "conditions", "ready")).length;
  return { ready, pending: all.length - ready };
}

async function endpointSlices(
  cluster: Cluster,
  { metadata }: JsonObject,
  signal: AbortSignal,
  serviceName?: string,
): Promise<Json[]> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${text(metadata, "namespace")}/endpointslices`;
  const query: Record<string, string> = serviceName
    ? { labelSelector: `kubernetes.io/service-name=${serviceName}` }
    : {};
  return list(await cluster.client.send({ path, query, signal }), "items");
}

/** As the official provider: an address, and every service that a rule names is known to the endpoints controller. */
function ingressJudge(cluster: Cluster): Judge {
  const settledAt = Date.now() + settleMilliseconds;
  return async (ingress, signal) => {
    if (list(ingress, "status", "loadBalancer", "ingress").length === 0) {
      return { state: "waiting", message: "no ingress controller has given it an address" };
    }
    const paths = list(ingress, "spec", "rules").flatMap((rule) => list(rule, "http", "paths"));
    const wanted = new Set(paths.flatMap((path) => text(path, "backend", "service", "name") ?? []));
    const slices = await endpointSlices(cluster, ingress, signal);
    for (const slice of slices) wanted.delete(text(slice, "metadata", "labels", "kubernetes.io/service-name") ?? "");
    if (wanted.size === 0 || Date.now() > settledAt) return { state: "ready" };
    return { state: "waiting", message: `no endpoints for ${[...wanted].join(", ")}` };
  };
}

/** A class may bind only when a pod uses the claim; waiting for that before the pod exists would never end. */
function claimJudge(cluster: Cluster): Judge {
  return async (claim, signal) => {
    const className = text(claim, "spec", "storageClassName");
    const verdict = readiness["v1/PersistentVolumeClaim"]?.(claim) ?? { state: "ready" };
    if (verdict.state === "ready" || !className) return verdict;
    const path = `/apis/storage.k8s.io/v1/storageclasses/${className}`;
    const storageClass = await cluster.client.send({ path, signal });
    return text(storageClass, "volumeBindingMode") === "WaitForFirstConsumer" ? { state: "ready" } : verdict;
  };
}
