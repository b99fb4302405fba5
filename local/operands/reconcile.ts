import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import { isDeepStrictEqual } from "node:util";
import type { OperandClient } from "./client.ts";
import type { CustomResource, OperandKind, OperatorWorkload, PodCounts } from "./resources.ts";

/**
 * Brings the objects of one custom resource to what its spec says, then reports how many of its pods are ready. Applying
 * what is there already changes nothing, and a status is written only if it differs: it comes to rest.
 * @throws Error when the operator is not running, or would wait for something else first.
 */
export async function reconcile(client: OperandClient, kind: OperandKind, resource: CustomResource): Promise<void> {
  if (resource.metadata.deletionTimestamp !== undefined) return;
  const operator = await runningOperator(client, kind);
  const written = kind.writeBack?.(resource);
  if (written !== undefined) {
    // It comes back as a change of the resource, and is looked at again then.
    await client.writeBack(resource, written, "eck");
    return;
  }
  for (const child of await kind.objects(resource, operator, client)) await client.apply(child);
  for (const child of kind.absent?.(resource) ?? []) await client.remove(child);
  const status = kind.status?.(await countPods(client, resource), resource);
  if (status === undefined) return;
  const current = Object.fromEntries(Object.keys(status).map((key) => [key, resource.status?.[key]]));
  if (!isDeepStrictEqual(current, { ...status })) await client.patchStatus(kind, resource, status);
}

/** By the label that the charts give it, in whatever namespace it is. */
async function runningOperator(client: OperandClient, { operator }: OperandKind): Promise<OperatorWorkload> {
  const selector = `app.kubernetes.io/name=${operator.label}`;
  const found = await client.list<V1Deployment | V1StatefulSet>("apps/v1", operator.kind, undefined, selector);
  const running = found.find(({ status }) => (status?.readyReplicas ?? 0) > 0);
  if (running === undefined) throw new Error(`${operator.label} is not running`);
  return running;
}

/** Over the workloads that hold pods with the resource's own names: all that it owns but Redis's sentinels, which have no status. */
async function countPods(client: OperandClient, { metadata }: CustomResource): Promise<PodCounts> {
  const [sets, deployments] = await Promise.all([
    client.list<V1StatefulSet>("apps/v1", "StatefulSet", metadata.namespace),
    client.list<V1Deployment>("apps/v1", "Deployment", metadata.namespace),
  ]);
  const owned = [...sets, ...deployments].filter(({ metadata: child }) =>
    child?.ownerReferences?.some(({ uid }) => uid === metadata.uid),
  );
  return owned
    .map(countsOf)
    .reduce((sum, counts) => ({ existing: sum.existing + counts.existing, ready: sum.ready + counts.ready }), {
      existing: 0,
      ready: 0,
    });
}

/** A workload whose newest spec its controller has not looked at yet counts for nothing: its status is that of the last one. */
function countsOf({ metadata, status }: V1StatefulSet | V1Deployment): PodCounts {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return { existing: 0, ready: 0 };
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  return { existing: replicas, ready: Math.min(readyReplicas, updatedReplicas) };
}
