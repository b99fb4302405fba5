import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { destinationOf, internet } from "../../../components/network/addresses.ts";
import type { EmbeddedCluster } from "../embedded.ts";
import { stackSections, type StackName } from "../stack.ts";
import { templateOf } from "../suite.ts";
import type { JsonObject } from "../wire.ts";
import { endpointsOf, isPassing, type Endpoint } from "./endpoints.ts";
import { networkBetween, recordWithoutSentry, type Network } from "./matrix.ts";
import { policyOf, type Policy, type Selector } from "./policies.ts";

const labelled = z.record(z.string(), z.string());
const template = z.object({ metadata: z.object({ labels: labelled }) });
const object = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    uid: z.string(),
    labels: labelled.default({}),
    deletionTimestamp: z.string().optional(),
    ownerReferences: z.array(z.object({ uid: z.string(), name: z.string() })).default([]),
  }),
});
type ClusterObject = z.infer<typeof object>;

/** A pod that is there, or that will be made of the same template. */
interface LivePod {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const makers = "pods,replicasets,deployments,statefulsets,jobs,cronjobs";

/** Objects as the API server has them; `EmbeddedCluster.list` gives what most tests read only. */
const list = async (embedded: EmbeddedCluster, kinds: string, namespace: string): Promise<readonly unknown[]> => {
  const { items }: { items: unknown[] } = JSON.parse(
    await embedded.kubectl("get", kinds, "--namespace", namespace, "--output=json"),
  );
  return items;
};

/** The first of its makers of which no further one is in the list, and who is named as the owner of that. */
function topOf(one: ClusterObject, byUid: ReadonlyMap<string, ClusterObject>): { top: ClusterObject; owner?: string } {
  const [reference] = one.metadata.ownerReferences;
  if (reference === undefined) return { top: one };
  const maker = byUid.get(reference.uid);
  return maker === undefined ? { top: one, owner: reference.name } : topOf(maker, byUid);
}

/** As the recording names them: an operator's pods by what it made, the program's by their label. */
function nameOf(pod: ClusterObject, labels: LivePod["labels"], byUid: ReadonlyMap<string, ClusterObject>): string {
  // Whatever a job of CloudNativePG does for an instance (initdb, join, recovery), it is one kind of pod.
  if ("cnpg.io/jobRole" in labels) return "postgres-1-initdb";
  const { top, owner } = topOf(pod, byUid);
  if (owner === undefined) return labels["app.kubernetes.io/name"] ?? top.metadata.name;
  // CloudNativePG makes its instances itself, its double through a StatefulSet of the Cluster's name.
  return top.kind === "Pod" ? owner : top.metadata.name;
}

/** Every pod of the namespace, and one of each template that has none at the moment (a CronJob's, a stopped workload's). */
async function livePods(embedded: EmbeddedCluster, namespace: string): Promise<readonly LivePod[]> {
  const objects = (await list(embedded, makers, namespace)).map((each) => ({ each, ...object.parse(each) }));
  const byUid = new Map(objects.map((each) => [each.metadata.uid, each]));
  const pods = objects
    .filter(({ kind, metadata }) => kind === "Pod" && metadata.deletionTimestamp === undefined)
    .map((pod): LivePod => ({ name: nameOf(pod, pod.metadata.labels, byUid), labels: pod.metadata.labels }));
  const templates = objects
    .filter(({ kind, metadata }) => ["Deployment", "CronJob"].includes(kind) && metadata.ownerReferences.length === 0)
    .map(({ kind, each }): LivePod => {
      const body: JsonObject = JSON.parse(JSON.stringify(each));
      const { labels } = template.parse(templateOf(kind, body)).metadata;
      return { name: labels["app.kubernetes.io/name"] ?? "", labels };
    });
  return [...pods, ...templates.filter(({ name }) => !pods.some((pod) => pod.name === name))];
}

const labelsIn = ({ matchLabels = {} }: Selector): readonly string[] => Object.keys(matchLabels);

/** The labels that any policy asks for: pods that are alike in these are alike to all of them. */
function judged(policies: readonly Policy[]): readonly string[] {
  const peers = policies.flatMap(({ spec }) => [
    ...(spec.ingress ?? []).flatMap(({ from }) => from),
    ...(spec.egress ?? []).flatMap(({ to }) => to),
  ]);
  const selectors = [
    ...policies.map(({ spec }) => spec.podSelector),
    ...peers.flatMap(({ podSelector }) => podSelector ?? []),
  ];
  return [...new Set(selectors.flatMap(labelsIn))];
}

/** The storage of an embedded cluster is a process at an address of its own: its rule is read as the one that the stack file would make. */
function asCommitted(policy: Policy, endpoint: string, committed: string): Policy {
  const [here, there] = [endpoint, committed].map((url) => {
    const egress = [JSON.parse(JSON.stringify(destinationOf(url, [internet])))];
    return policyOf({ ...policy, spec: { ...policy.spec, egress } }).spec.egress ?? [];
  });
  const egress = policy.spec.egress?.flatMap((rule) => (isDeepStrictEqual([rule], here) ? (there ?? []) : [rule]));
  return { ...policy, spec: { ...policy.spec, ...(egress === undefined ? {} : { egress }) } };
}

/**
 * The network of a stack without Sentry as a live cluster has it: the policies that the API server stores, and every kind of pod
 * with the labels that it really has.
 * @throws Error naming the pods that no recording knows or has in vain, and those of one kind that policies tell apart.
 */
export async function liveNetwork(embedded: EmbeddedCluster, stack: StackName, namespace: string): Promise<Network> {
  const committed = z.string().parse(stackSections(stack)["storage"]?.["endpoint"]);
  const policies = (await list(embedded, "networkpolicies", namespace))
    .map(policyOf)
    .map((policy) => asCommitted(policy, embedded.cluster.storageEndpoint, committed));
  const asked = judged(policies);
  const live = Map.groupBy(await livePods(embedded, namespace), ({ name }) => name);
  const recorded = await endpointsOf(await recordWithoutSentry(stack));
  const known = new Set(recorded.filter(({ pod }) => pod?.namespace === namespace).map(({ name }) => name));
  const seen = (pods: readonly LivePod[]) => pods.map(({ labels }) => asked.map((label) => labels[label]));
  const wrong = [
    ...[...live.keys()].filter((name) => !known.has(name)).map((name) => `${name}: a pod that no recording has`),
    ...[...known]
      .filter((name) => !live.has(name) && !isPassing(name))
      .map((name) => `${name}: no pod and no template`),
    ...[...live]
      .filter(([, pods]) => new Set(seen(pods).map((labels) => JSON.stringify(labels))).size > 1)
      .map(([name]) => `${name}: its pods aren't alike to the policies`),
  ];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return networkBetween(
    policies,
    recorded.map((endpoint): Endpoint => {
      const labels = endpoint.pod?.namespace === namespace ? live.get(endpoint.name)?.[0]?.labels : undefined;
      return labels === undefined ? endpoint : { ...endpoint, pod: { namespace, labels } };
    }),
  );
}
