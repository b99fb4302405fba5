/**
 * What a cluster holds after the program: its own objects, and those that the operators make of its custom resources
 * (as their doubles in `local/operands` do). Rules over all of them see references that a single component can't.
 */
import { operandKinds } from "../../local/operands/kinds.ts";
import type { ClusterReader, OperatorWorkload } from "../../local/operands/resources.ts";
import type { RecordedResource, Recording } from "./mocks.ts";
import { solver } from "./solver.ts";
import { at, type JsonObject, type JsonValue } from "./wire.ts";

export interface Manifest {
  readonly kind: string;
  readonly name: string;
  /** Empty for what belongs to no namespace. */
  readonly namespace: string;
  /** Who makes it: the stack itself, its platform, or an operator. */
  readonly maker: "stack" | "platform" | "operator";
  readonly body: JsonObject;
}
export type Suite = readonly Manifest[];

/** Pods made from one template. */
export interface Pods {
  readonly owner: string;
  readonly maker: Manifest["maker"];
  readonly namespace: string;
  readonly labels: JsonValue;
  readonly spec: JsonValue;
  /** How many there are at the least. */
  readonly count: number;
}

const clusterScoped = [
  "Namespace",
  "PriorityClass",
  "ClusterIssuer",
  "CustomResourceDefinition",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
];

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** Every value inside of a value, with the keys and indexes that lead to it. */
export function nodes(value: JsonValue, path: readonly string[] = []): { path: readonly string[]; value: JsonValue }[] {
  const inner = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return [{ path, value }, ...inner.flatMap(([key, item]) => nodes(item, [...path, `${key}`]))];
}

function manifestOf({ name, inputs, urn }: RecordedResource): Manifest {
  const kind = String(inputs["kind"]);
  const { metadata } = inputs;
  return {
    kind,
    // Named by Pulumi where the program doesn't: the mock's way.
    name: String(at(metadata, "name") ?? `${name}-mock0000`),
    namespace: clusterScoped.includes(kind) ? "" : String(at(metadata, "namespace")),
    maker: urn.includes("trackdechets:platform:") ? "platform" : "stack",
    body: inputs,
  };
}

/** The operator's own workload, of which its double reads the image. */
const operator: OperatorWorkload = {
  spec: {
    selector: {},
    template: {
      spec: {
        containers: [
          {
            name: "manager",
            image: "registry.example.org/operator:1",
            env: [{ name: "OPERATOR_IMAGE_NAME", value: "registry.example.org/operator:1" }],
          },
        ],
      },
    },
  },
};

/** What the charts would have made, as far as an operator's double asks for it. */
const ofCharts: Readonly<Record<string, JsonValue>> = {
  Service: { metadata: { namespace: "cnpg-system" } },
  ConfigMap: {
    metadata: { name: "plugin-barman-cloud-config" },
    data: { SIDECAR_IMAGE: "registry.example.org/sidecar:1" },
  },
};

async function operatorMade(made: Suite): Promise<Suite> {
  const reader: ClusterReader = {
    async list(_, kind) {
      const own = made.filter((each) => each.kind === kind).map(({ body }) => body);
      return JSON.parse(JSON.stringify(kind in ofCharts ? [ofCharts[kind]] : own));
    },
  };
  const resources = made.flatMap((manifest) => {
    const row = operandKinds.find(
      (each) => each.kind === manifest.kind && manifest.body.apiVersion === each.apiVersion,
    );
    return row === undefined ? [] : [{ manifest, row }];
  });
  const objects = await Promise.all(
    resources.map(({ manifest: { name, namespace, body }, row: { apiVersion, kind, objects } }) => {
      const labels = JSON.parse(JSON.stringify(at(body, "metadata", "labels") ?? {}));
      const metadata = { name, namespace, labels, uid: "uid", generation: 1 };
      return objects({ apiVersion, kind, metadata, spec: body["spec"] }, operator, reader);
    }),
  );
  return objects.flat().map((object) => ({
    kind: object.kind,
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? "",
    maker: "operator",
    body: JSON.parse(JSON.stringify(object)),
  }));
}

/** What cert-manager makes for an Ingress whose issuer is there: the certificate's Secret, and a pod that answers challenges. */
const certificates = (made: Suite): Suite =>
  made
    .filter(({ kind }) => kind === "Ingress")
    .filter(({ body }) => {
      const issuer = at(body, "metadata", "annotations", "cert-manager.io/cluster-issuer");
      return made.some(({ kind, name }) => kind === "ClusterIssuer" && name === issuer);
    })
    .flatMap(({ namespace, body }): Manifest[] => [
      ...listOf(at(body, "spec", "tls")).map((tls): Manifest => {
        const data = { "tls.crt": "", "tls.key": "" };
        const name = String(at(tls, "secretName"));
        return { kind: "Secret", name, namespace, maker: "operator", body: { data } };
      }),
    ]);

/** What a drill makes while it runs, of the manifest that it is given: it names the stack's own objects. */
const copies = (made: Suite): Suite =>
  ofKind(made, "ConfigMap")
    .flatMap(({ body }) => at(body, "data", "manifest.json") ?? [])
    .map((text): Manifest => {
      const body: JsonObject = JSON.parse(String(text));
      const [kind, name, namespace] = [body["kind"], at(body, "metadata", "name"), at(body, "metadata", "namespace")];
      return { kind: String(kind), name: String(name), namespace: String(namespace), maker: "stack", body };
    });

export async function suiteOf({ resources }: Recording<unknown>): Promise<Suite> {
  const objects = resources.filter(({ type }) => type.startsWith("kubernetes:") && !type.includes(":helm.sh/"));
  const registered = objects.map(manifestOf);
  const made = [...registered, ...copies(registered)];
  const ingress = made.find(({ kind }) => kind === "Ingress");
  return [
    ...made,
    ...(await operatorMade(made)),
    ...certificates(made),
    ...(ingress === undefined ? [] : [solver(ingress.namespace)]),
  ];
}

export const ofKind = (suite: Suite, ...kinds: readonly string[]): Suite =>
  suite.filter(({ kind }) => kinds.includes(kind));

/** Those that this repository answers for in the stack's namespace. */
export const ofStack = (suite: Suite, ...kinds: readonly string[]): Suite =>
  suite.filter(({ kind, maker }) => maker === "stack" && (kinds.length === 0 || kinds.includes(kind)));

/** Template of a workload's pods. */
export const templateOf = (kind: string, body: JsonObject): JsonValue | undefined => {
  if (kind === "Pod") return body;
  return at(body, "spec", ...(kind === "CronJob" ? ["jobTemplate", "spec"] : []), "template");
};

export const containersOf = (pod: JsonValue): readonly JsonValue[] => [
  ...listOf(at(pod, "initContainers")),
  ...listOf(at(pod, "containers")),
];

export const podsOf = (suite: Suite): readonly Pods[] =>
  ofKind(suite, "Deployment", "StatefulSet", "Job", "CronJob", "Pod").map(({ kind, name, namespace, maker, body }) => {
    const template = templateOf(kind, body);
    const scaler = ofKind(suite, "HorizontalPodAutoscaler", "ScaledObject").find((each) => each.name === name)?.body;
    const least = at(scaler, "spec", "minReplicas") ?? at(scaler, "spec", "minReplicaCount");
    const count = Number(at(body, "spec", "replicas") ?? least ?? 1);
    const labels = at(template, "metadata", "labels") ?? {};
    return { owner: `${kind} ${name}`, maker, namespace, labels, spec: at(template, "spec") ?? {}, count };
  });

/** Labels that say who leads: operators set them while they run. */
const roles = ["redisfailovers-role", "cnpg.io/instanceRole"];

/** If a label selector (the roles aside) selects labels. */
export function selects(selector: JsonValue | undefined, labels: JsonValue): boolean {
  const exact = Object.entries(at(selector, "matchLabels") ?? {}).filter(([key]) => !roles.includes(key));
  return (
    exact.every(([key, value]) => at(labels, key) === value) &&
    listOf(at(selector, "matchExpressions")).every((expression) => {
      const label = at(labels, String(at(expression, "key")));
      const listed = label !== undefined && listOf(at(expression, "values")).includes(label);
      const operator = at(expression, "operator");
      if (operator === "In") return listed;
      if (operator === "NotIn") return !listed;
      return (operator === "Exists") === (label !== undefined);
    })
  );
}

/** Selectors of a manifest that must find pods in its own namespace. */
export const selectorsOf = ({ kind, body }: Manifest): JsonValue[] =>
  kind === "Service"
    ? [{ matchLabels: at(body, "spec", "selector") ?? {} }]
    : nodes(at(body, "spec") ?? {})
        .filter(({ path }) => path.at(-1) === (kind === "NetworkPolicy" ? "podSelector" : "selector"))
        .filter(({ path }) => at(body, "spec", ...path.slice(0, -1), "namespaceSelector") === undefined)
        .map(({ value }) => value);
