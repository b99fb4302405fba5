import { isObject, listOf, type Manifest, nodes, ofKind, ofStack, podsOf, selects, type Suite } from "./suite.ts";
import { at, type JsonObject, type JsonValue, texts } from "./wire.ts";

/** Fields whose text is the name of an object of that kind. */
const namedByText: Readonly<Record<string, string>> = {
  secretName: "Secret",
  credentialsSecret: "Secret",
  secretPath: "Secret",
  serviceAccountName: "ServiceAccount",
  priorityClassName: "PriorityClass",
  barmanObjectName: "ObjectStore",
};

/** Fields whose `name` (and `key`, where there is one) is that of an object of that kind. */
const namedByObject: Readonly<Record<string, string>> = {
  configMap: "ConfigMap",
  configMapRef: "ConfigMap",
  configMapKeyRef: "ConfigMap",
  secret: "Secret",
  secretRef: "Secret",
  secretKeyRef: "Secret",
  authenticationRef: "TriggerAuthentication",
  passwordSecretRef: "Secret",
  accessKeyId: "Secret",
  secretAccessKey: "Secret",
  region: "Secret",
  cluster: "Cluster",
};

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly keys: readonly string[];
}

function referencesOf(body: JsonObject): readonly Reference[] {
  return nodes(body).flatMap(({ path, value }): Reference[] => {
    const field = path.at(-1) ?? "";
    const items = isObject(value) ? listOf(value["items"]).map((item) => String(at(item, "key"))) : [];
    const byText = namedByText[field];
    if (byText !== undefined && typeof value === "string") {
      const siblings = at(body, ...path.slice(0, -1), "items");
      return [{ kind: byText, name: value, keys: listOf(siblings).map((item) => String(at(item, "key"))) }];
    }
    // MongoDB's own users.
    if (path.join(".") === "spec.secrets.users") return [{ kind: "Secret", name: String(value), keys: [] }];
    // Who may ask Redis: KEDA's list.
    if (path.at(-2) === "secretTargetRef" && isObject(value))
      return [{ kind: "Secret", name: String(value["name"]), keys: [String(value["key"])] }];
    const byObject = namedByObject[field];
    if (byObject === undefined || !isObject(value) || typeof value["name"] !== "string") return [];
    return [
      { kind: byObject, name: value["name"], keys: [...items, ...("key" in value ? [String(value["key"])] : [])] },
    ];
  });
}

const keysOf = ({ body }: Manifest): readonly string[] => Object.keys(body["data"] ?? body["stringData"] ?? {});

/** What the stack's objects name though nobody makes it, or whose key isn't there. */
export function dangling(suite: Suite): readonly string[] {
  return ofStack(suite).flatMap(({ kind, name, namespace, body }) =>
    referencesOf(body).flatMap((reference) => {
      const found = ofKind(suite, reference.kind).find(
        (each) => each.name === reference.name && ["", namespace].includes(each.namespace),
      );
      if (found === undefined) return [`${kind} ${name} names ${reference.kind} ${reference.name}`];
      return reference.keys
        .filter((key) => !keysOf(found).includes(key))
        .map((key) => `${kind} ${name} reads ${key} of ${reference.kind} ${reference.name}`);
    }),
  );
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, redis: 6379, postgresql: 5432 };

/** Host and port of a URL whose host is a Service's: without a dot, or below a namespace's `svc`. */
function innerAddress(text: string): { host: string; port: number } | undefined {
  const [, scheme = "", host = "", port] = /^([a-z]+):\/\/(?:[^@/]*@)?([^:/?]+)(?::(\d+))?/.exec(text) ?? [];
  const inner = host !== "" && (!host.includes(".") || /\.svc(\.|$)/.test(host));
  return inner ? { host, port: Number(port ?? defaultPorts[scheme]) } : undefined;
}

const portsOf = (service: Manifest | undefined): JsonValue[] => listOf(at(service?.body, "spec", "ports"));

/** Requests of the stack's objects that nobody would answer. */
export function unanswered(suite: Suite): readonly string[] {
  const serviceOf = (name: string, namespace: string): Manifest | undefined =>
    ofKind(suite, "Service").find((each) => each.name === name && each.namespace === namespace);

  const byUrl = ofStack(suite, "ConfigMap", "Secret").flatMap(({ name, namespace, body }) =>
    texts(body).flatMap(({ path, text }) => {
      const address = innerAddress(text);
      if (address === undefined) return [];
      const [service = "", inNamespace = namespace] = address.host.split(".");
      const answered = portsOf(serviceOf(service, inNamespace)).some((port) => at(port, "port") === address.port);
      return answered ? [] : [`${name} ${path}: ${address.host}:${address.port}`];
    }),
  );
  const byIngress = ofStack(suite, "Ingress").flatMap(({ name, namespace, body }) =>
    nodes(body)
      .filter(({ path }) => path.slice(-2).join(".") === "backend.service")
      .filter(({ value }) => {
        const ports = portsOf(serviceOf(String(at(value, "name")), namespace));
        const wanted = at(value, "port", "number") ?? at(value, "port", "name");
        const answered = ports.some((port) => at(port, "port") === wanted || at(port, "name") === wanted);
        // A backend has no other field: one that names a namespace is looked up in the Ingress's own all the same.
        return !answered || Object.keys(value ?? {}).some((key) => key !== "name" && key !== "port");
      })
      .map(({ value }) => `Ingress ${name}: ${JSON.stringify(value)}`),
  );
  const byPort = ofStack(suite, "Service").flatMap((service) => {
    const selector = { matchLabels: at(service.body, "spec", "selector") ?? {} };
    const ports = podsOf(suite)
      .filter(({ labels }) => selects(selector, labels))
      .flatMap(({ spec }) => listOf(at(spec, "containers")).flatMap((container) => listOf(at(container, "ports"))));
    return portsOf(service)
      .map((port) => at(port, "targetPort") ?? at(port, "port"))
      .filter((target) => !ports.some((port) => at(port, "name") === target || at(port, "containerPort") === target))
      .map((target) => `Service ${service.name} sends to ${String(target)}, where nothing listens`);
  });
  const byScaler = ofStack(suite, "HorizontalPodAutoscaler", "ScaledObject").flatMap(({ name, body }) => {
    const target = at(body, "spec", "scaleTargetRef", "name");
    return ofStack(suite, "Deployment").some((each) => each.name === target)
      ? []
      : [`${name} scales ${String(target)}`];
  });
  return [...byUrl, ...byIngress, ...byPort, ...byScaler];
}
