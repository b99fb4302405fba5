import { isDeepStrictEqual } from "node:util";
import type { V1PodTemplateSpec } from "@kubernetes/client-node";
import { z } from "zod";
import { ingressControllers } from "../../../catalogue/ingress.ts";
import { operatorsWith } from "../../../components/platform/operators.ts";
import { operandKinds } from "../../../local/operands/kinds.ts";
import type { ChildObject, ClusterReader } from "../../../local/operands/resources.ts";
import type { Recording } from "../mocks.ts";
import { templateOf } from "../suite.ts";
import { at } from "../wire.ts";

/** Something that connects or is connected to: a kind of pod, or an address outside of the cluster. */
export interface Endpoint {
  readonly name: string;
  readonly address: string;
  readonly pod?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
}

type Pod = Omit<Endpoint, "address"> & Required<Pick<Endpoint, "pod">>;

const labelled = z.record(z.string(), z.string());
const namespaced = z.object({ namespace: z.string() });
const workload = z.object({ metadata: z.object({ labels: labelled }) });
const custom = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.unknown(),
});

/** Pods that the program itself makes, by the label that names them; a job that can be run again makes the same ones. */
function programPods({ resources }: Recording<unknown>): readonly Pod[] {
  const pods = resources
    .filter(({ type }) => /:(Deployment|Job|CronJob)$/.test(type))
    .map(({ type, inputs }) => {
      const { namespace } = namespaced.parse(inputs["metadata"]);
      const { labels } = workload.parse(templateOf(type.split(":").at(-1) ?? "", inputs)).metadata;
      return { name: labels["app.kubernetes.io/name"] ?? "", pod: { namespace, labels } };
    });
  return pods.filter((pod, index) => pods.findIndex((other) => isDeepStrictEqual(pod, other)) === index);
}

const copySuffix = " (copy)";

/** What a drill makes while it runs, under a name that tells it from the drill's own pod. */
const copies = ({ resources }: Recording<unknown>) =>
  resources
    .flatMap(({ inputs }) => at(inputs, "data", "manifest.json") ?? [])
    .map((text) => custom.parse(JSON.parse(String(text))));

/** Pods that the operators make for the program's resources, with the labels that the doubles give them. */
async function operatorPods(recording: Recording<unknown>): Promise<readonly Pod[]> {
  const copied = copies(recording);
  const given = [...recording.resources.flatMap(({ inputs }) => custom.safeParse(inputs).data ?? []), ...copied];
  const plugin = { metadata: { name: "barman-cloud", namespace: "cnpg-system" } };
  const reader: ClusterReader = {
    list: async (apiVersion, kind) => {
      const known = given.filter((each) => each.apiVersion === apiVersion && each.kind === kind);
      // The plugin's Service comes with its chart, which isn't part of the recording.
      return JSON.parse(JSON.stringify(kind === "Service" ? [plugin] : known));
    },
  };
  const made = await Promise.all(
    given.flatMap((resource) => {
      const kind = operandKinds.find((each) => each.apiVersion === resource.apiVersion && each.kind === resource.kind);
      const metadata = { ...resource.metadata, uid: "uid", generation: 1 };
      if (kind === undefined) return [];
      const name = (pod: Pod): Pod => (copied.includes(resource) ? { ...pod, name: `${pod.name}${copySuffix}` } : pod);
      return [kind.objects({ ...resource, metadata }, {}, reader).then((objects) => objects.flatMap(podOf).map(name))];
    }),
  );
  return made.flat();
}

function podOf({ kind, metadata, spec }: ChildObject): readonly Pod[] {
  if (kind !== "StatefulSet" && kind !== "Deployment") return [];
  const { template }: { template: V1PodTemplateSpec } = JSON.parse(JSON.stringify(spec));
  const { namespace = "" } = metadata;
  return [{ name: metadata.name, pod: { namespace, labels: template.metadata?.labels ?? {} } }];
}

/** Pods of the namespace that come and go without the doubles, and one that nobody expects. */
const passingPods: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // pkg/specs/jobs.go of CloudNativePG: no role yet.
  "postgres-1-initdb": {
    "cnpg.io/cluster": "postgres",
    "cnpg.io/instanceName": "postgres-1",
    "cnpg.io/jobRole": "initdb",
    "app.kubernetes.io/name": "postgresql",
    "app.kubernetes.io/instance": "postgres",
    "app.kubernetes.io/component": "database",
    "app.kubernetes.io/managed-by": "cloudnative-pg",
  },
  // A database restored beside the first one (`restore.postgres`).
  "postgres-restored": {
    "cnpg.io/cluster": "postgres-restored",
    "cnpg.io/podRole": "instance",
    "app.kubernetes.io/component": "database",
    "app.kubernetes.io/managed-by": "cloudnative-pg",
  },
  "cm-acme-http-solver": {
    "acme.cert-manager.io/http01-solver": "true",
    "acme.cert-manager.io/http-domain": "1",
    "acme.cert-manager.io/http-token": "2",
  },
  "a stranger": { app: "stranger" },
};

/** Whether a cluster may well be without such a pod: it comes and goes, or a drill's copy has it. */
export const isPassing = (name: string): boolean => name in passingPods || name.endsWith(copySuffix);

/** What is of no stack: `api` of another namespace has the labels of ours. */
const elsewhere = (api: Pod | undefined): readonly Pod[] => [
  ...operatorsWith(ingressControllers)
    // No pods.
    .filter(({ name }) => name !== "definitions")
    .map(({ name, namespace }) => ({ name: `operator of ${name}`, pod: { namespace, labels: { app: name } } })),
  { name: "kube-dns", pod: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } } },
  { name: "kube-system's others", pod: { namespace: "kube-system", labels: { "k8s-app": "other" } } },
  { name: "another namespace's api", pod: { namespace: "another", labels: api?.pod.labels ?? {} } },
];

/** Addresses behind which anybody may be. */
export const addresses: readonly Endpoint[] = [
  { name: "the internet", address: "8.8.8.8" },
  { name: "10.0.0.0/8", address: "10.20.30.40" },
  { name: "172.16.0.0/12", address: "172.20.0.1" },
  { name: "192.168.0.0/16", address: "192.168.1.1" },
  { name: "the metadata service", address: "169.254.169.254" },
  { name: "carrier NAT", address: "100.64.1.1" },
];

/** Everything between which connections are judged, for a recorded stack. Each pod has an address of its own, as pods have. */
export async function endpointsOf(recording: Recording<unknown>): Promise<readonly Endpoint[]> {
  const program = programPods(recording);
  const api = program.find(({ name }) => name === "api");
  const namespace = api?.pod.namespace ?? "";
  const passing = Object.entries(passingPods).map(([name, labels]) => ({ name, pod: { namespace, labels } }));
  const pods = [...program, ...(await operatorPods(recording)), ...passing];
  const sorted = pods.toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  return [
    ...[...sorted, ...elsewhere(api)].map((pod, index) => ({ ...pod, address: `10.244.0.${index + 1}` })),
    ...addresses,
  ];
}
