/**
 * A test double: plays the operators of the databases as far as the suite sees them. It makes the pods, Services, Secrets and
 * disruption budgets that the real operators make for their custom resources, and counts the ready pods into their status; the
 * pods themselves are simulated by kwok, whose stages (local/stages) pass the verdict. No database runs.
 *
 * Usage: node main.ts --kubeconfig FILE
 */
import { KubeConfig, type V1Deployment, type V1StatefulSet } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { explanation, OperandClient } from "./client.ts";
import { operandKinds } from "./kinds.ts";
import { WorkQueue } from "./queue.ts";
import { reconcile } from "./reconcile.ts";
import type { CustomResource, OperandKind } from "./resources.ts";
import { storageClasses } from "./storage-classes.ts";
import { follow } from "./watch.ts";

const { values } = parseArgs({ options: { kubeconfig: { type: "string" } } });
if (values.kubeconfig === undefined) throw new Error("usage: node main.ts --kubeconfig FILE");
const config = new KubeConfig();
config.loadFromFile(values.kubeconfig);
const client = new OperandClient(config);

/** The newest state of each custom resource, by its uid. */
const known = new Map<string, { kind: OperandKind; resource: CustomResource }>();
const queue = new WorkQueue(async (uid) => {
  const entry = known.get(uid);
  if (entry === undefined) return;
  const { kind, resource } = entry;
  await reconcile(client, kind, resource).catch((error: unknown) => {
    const { namespace, name } = resource.metadata;
    throw new Error(`${kind.kind} ${namespace}/${name}: ${explanation(error)}`);
  });
});

console.log("simulated operators: a test double that plays the databases' operators; no database runs here");
for (const storageClass of storageClasses) {
  while (!(await applied(storageClass))) await sleep(1000);
}

for (const kind of operandKinds) {
  const changed = (resource: CustomResource): void => {
    known.set(resource.metadata.uid, { kind, resource });
    queue.add(resource.metadata.uid);
  };
  // The garbage collector removes what it owned; making it once more would only bring it back for a moment.
  follow(config, client, kind, changed, (resource: CustomResource) => known.delete(resource.metadata.uid));
}

/** A pod that got ready changes its workload's status, and with it what the owner reports; a removed workload is missed. */
const look = ({ metadata }: V1Deployment | V1StatefulSet): void =>
  metadata?.ownerReferences?.filter(({ uid }) => known.has(uid)).forEach(({ uid }) => queue.add(uid));
follow<V1StatefulSet>(
  config,
  client,
  { apiVersion: "apps/v1", kind: "StatefulSet", plural: "statefulsets" },
  look,
  look,
);
follow<V1Deployment>(config, client, { apiVersion: "apps/v1", kind: "Deployment", plural: "deployments" }, look, look);

async function applied(storageClass: (typeof storageClasses)[number]): Promise<boolean> {
  return client.apply(storageClass).then(
    () => true,
    () => false,
  );
}
