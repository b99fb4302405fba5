import { workloadNames } from "../catalogue/workloads.ts";
import { amount } from "./support/quantity.ts";
import { holdInEveryStack, part, type Rule } from "./support/rules.ts";
import { stackSections } from "./support/stack.ts";
import {
  containersOf,
  listOf,
  nodes,
  ofKind,
  ofStack,
  podsOf,
  selectorsOf,
  selects,
  type Suite,
} from "./support/suite.ts";
import { at, texts } from "./support/wire.ts";

const spec = (suite: Suite, name: string, ...path: (string | number)[]) =>
  part(suite, "Deployment", name, "spec", "template", "spec", ...path);

const rules: readonly Rule[] = [
  {
    title: "spread and hold apart their own pods: a selector that misses them does nothing, without a word",
    wrong: (suite) =>
      podsOf(suite).flatMap(({ owner, labels, spec }) =>
        nodes(spec)
          .filter(({ path, value }) => path.at(-1) === "labelSelector" && !selects(value, labels))
          .map(({ path }) => `${owner} ${path.join(".")}`),
      ),
    breaks: [
      (suite) =>
        Object.assign(spec(suite, "api", "topologySpreadConstraints", 0), {
          labelSelector: { matchLabels: { app: "api" } },
        }),
    ],
  },
  {
    title:
      "run images of the stack's own tag, under their own names, pulled anew where the tag moves; nothing is `latest`",
    wrong: (suite, stack) => {
      const { registry, tag, references: pinned } = stackSections(stack)["image"] ?? {};
      const all = [...podsOf(suite).map(({ spec }) => spec), ...ofStack(suite).map(({ body }) => body)];
      const references = all
        .flatMap((value) => texts(value))
        .filter(({ path }) => /(^|\.)(init)?image(Name)?$/i.test(path));
      const moving = references.filter(({ text }) => !/[:@][^/]+$/.test(text) || text.endsWith(":latest"));
      const own = ofStack(suite, "Deployment", "Job").flatMap(({ kind, name, body }) => {
        const container = at(body, "spec", "template", "spec", "containers", 0);
        const published = kind === "Job" ? "api" : name;
        if (kind === "Deployment" && !workloadNames.some((each) => each === name)) return [];
        const expected = new Map(Object.entries(pinned ?? {})).get(published) ?? `${registry}/${published}:${tag}`;
        const image = at(container, "image");
        const policy = String(image).includes("@") ? "IfNotPresent" : "Always";
        const right = image === expected && at(container, "imagePullPolicy") === policy;
        return right ? [] : [`${name} ${String(image)}`];
      });
      const published = registry === "ghcr.io/mtes-mct/trackdechets" && ["dev", "master"].includes(String(tag));
      const unpublished = published ? [] : [`nobody publishes ${String(registry)}/…:${String(tag)}`];
      return [...moving.map(({ text }) => text), ...own, ...unpublished];
    },
    breaks: [
      (suite) => Object.assign(spec(suite, "ui", "containers", 0), { image: "ghcr.io/mtes-mct/trackdechets/ui:dev" }),
      (suite) => Object.assign(spec(suite, "queues-gerico", "containers", 0), { imagePullPolicy: "Never" }),
      (suite) =>
        Object.assign(spec(suite, "gotenberg", "containers", 0), { image: "docker.io/gotenberg/gotenberg:latest" }),
      (suite) => Object.assign(part(suite, "RedisFailover", "redis", "spec", "redis"), { image: "redis" }),
    ],
  },
  {
    title: "let one pod of each budget go, the operators' budgets included: else a drain never ends",
    wrong: (suite) =>
      ofKind(suite, "PodDisruptionBudget")
        .filter(({ maker }) => maker !== "platform")
        .flatMap(({ name, body }) => {
          const count = podsOf(suite)
            .filter(({ labels }) => selects(at(body, "spec", "selector"), labels))
            .reduce((sum, pods) => sum + pods.count, 0);
          const kept = at(body, "spec", "minAvailable");
          const may = kept === undefined ? Number(at(body, "spec", "maxUnavailable")) : count - Number(kept);
          return may >= 1 || (count <= 1 && Number(kept) === 0)
            ? []
            : [`${name}: ${count} pods, of which ${may} may go`];
        }),
    breaks: [
      (suite) => Object.assign(part(suite, "PodDisruptionBudget", "queues-gerico", "spec"), { minAvailable: 1 }),
      (suite) => Object.assign(part(suite, "PodDisruptionBudget", "api", "spec"), { maxUnavailable: 0 }),
    ],
  },
  {
    title:
      "limit no container from below or above, and leave none to the defaults: operators' own ask for 32Mi, and have limits",
    wrong: (suite) => {
      const limits = ofStack(suite, "LimitRange").flatMap(({ body }) => listOf(at(body, "spec", "limits")));
      const keys = limits.flatMap((each) => Object.keys(each ?? {})).filter((key) => /^(min|max)/.test(key));
      const counted = ofStack(suite, "ResourceQuota").flatMap(({ body }) =>
        Object.keys(at(body, "spec", "hard") ?? {}),
      );
      const objects = counted.filter((key) => /^(count\/|secrets|configmaps|services$)/.test(key));
      const refused = podsOf(suite).flatMap(({ owner, spec }) =>
        containersOf(spec).flatMap((container) =>
          ["cpu", "memory"].flatMap((resource) => {
            const limit = at(container, "resources", "limits", resource);
            const request = at(container, "resources", "requests", resource);
            // Also wrong where one of them is missing.
            return amount(request) <= amount(limit)
              ? []
              : [`${owner} ${resource} ${String(request)} of ${String(limit)}`];
          }),
        ),
      );
      return [...keys, ...objects, ...refused];
    },
    breaks: [
      (suite) =>
        Object.assign(part(suite, "LimitRange", "environment", "spec", "limits", 0), { min: { memory: "64Mi" } }),
      (suite) => Object.assign(part(suite, "ResourceQuota", "environment", "spec", "hard"), { secrets: "40" }),
      (suite) => delete spec(suite, "api", "containers", 0, "resources")["limits"],
      (suite) => delete spec(suite, "postgres-pooler", "initContainers", 0)["resources"],
      (suite) => Object.assign(spec(suite, "cron", "containers", 0, "resources", "requests"), { memory: "8Gi" }),
    ],
  },
  {
    title: "wait to be forgotten by the proxy before they stop, where a Service sends them requests",
    wrong: (suite) =>
      ofStack(suite, "Deployment")
        .filter(({ body }) => {
          const labels = at(body, "spec", "template", "metadata", "labels") ?? {};
          return ofStack(suite, "Service").some((each) => selectorsOf(each).some((one) => selects(one, labels)));
        })
        .filter(({ body }) => {
          const pod = at(body, "spec", "template", "spec");
          const waits = containersOf(pod ?? {}).map((each) =>
            Number(at(each, "lifecycle", "preStop", "sleep", "seconds") ?? 0),
          );
          return Math.max(...waits) < 5 || Number(at(pod, "terminationGracePeriodSeconds") ?? 30) <= Math.max(...waits);
        })
        .map(({ name }) => name),
    breaks: [
      (suite) => delete spec(suite, "notifier", "containers", 0)["lifecycle"],
      (suite) => Object.assign(spec(suite, "ui"), { terminationGracePeriodSeconds: 10 }),
    ],
  },
  {
    title: "are each watched: time to start, a sign of life, and readiness where a Service sends requests",
    wrong: (suite) =>
      ofStack(suite, "Deployment")
        .filter(({ name }) => workloadNames.some((each) => each === name))
        .flatMap(({ name, body }) => {
          const container = at(body, "spec", "template", "spec", "containers", 0);
          const listens = at(container, "ports") !== undefined;
          return ["startupProbe", "livenessProbe", ...(listens ? ["readinessProbe"] : [])]
            .filter((probe) => at(container, probe) === undefined)
            .map((probe) => `${name} has no ${probe}`);
        }),
    breaks: [
      (suite) => delete spec(suite, "cron", "containers", 0)["livenessProbe"],
      (suite) => delete spec(suite, "ui", "containers", 0)["readinessProbe"],
      (suite) => delete spec(suite, "api", "containers", 0)["startupProbe"],
    ],
  },
  {
    title:
      "hold no process apart from itself by force: with one replica it does nothing, with more it stops a roll-out",
    wrong: (suite) =>
      ofStack(suite, "Deployment")
        .filter(({ body }) => JSON.stringify(body).includes("requiredDuringScheduling"))
        .map(({ name }) => name),
    breaks: [
      (suite) =>
        Object.assign(spec(suite, "cron"), {
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } },
        }),
    ],
  },
  {
    title: "keep the bulk master where it is: its job of up to 24 h isn't tried again when an autoscaler moves it",
    wrong: (suite) =>
      ofStack(suite, "Deployment")
        .filter(({ name }) => name === "queues-bulk-indexation-master")
        .filter(({ body }) => {
          const annotations = at(body, "spec", "template", "metadata", "annotations");
          return at(annotations, "cluster-autoscaler.kubernetes.io/safe-to-evict") !== "false";
        })
        .map(({ name }) => name),
    breaks: [
      (suite) =>
        delete part(suite, "Deployment", "queues-bulk-indexation-master", "spec", "template", "metadata")[
          "annotations"
        ],
    ],
  },
  {
    title: "leave to ECK what is ECK's: its own settings, probes and extra init containers would break the nodes",
    wrong: (suite) =>
      ofStack(suite, "Elasticsearch").flatMap(({ body }) =>
        listOf(at(body, "spec", "nodeSets")).flatMap((nodeSet) => {
          // Those that ECK writes itself: pkg/apis/elasticsearch/v1/fields.go.
          const reserved =
            /^(cluster\.(name|initial_master_nodes)|discovery\.seed_|network\.|node\.name|path\.|xpack\.security\.)/;
          const settings = Object.keys(at(nodeSet, "config") ?? {}).filter((key) => reserved.test(key));
          const pod = at(nodeSet, "podTemplate", "spec") ?? {};
          const probes = containersOf(pod).flatMap((each) =>
            Object.keys(each ?? {}).filter((key) => key.endsWith("Probe")),
          );
          const foreign = listOf(at(pod, "initContainers"))
            .map((each) => String(at(each, "name")))
            .filter((name) => !name.startsWith("elastic-internal-"));
          return [...settings, ...probes, ...foreign];
        }),
      ),
    breaks: [
      (suite) =>
        Object.assign(part(suite, "Elasticsearch", "elasticsearch", "spec", "nodeSets", 0, "config"), {
          "cluster.initial_master_nodes": [],
        }),
      (suite) =>
        Object.assign(
          part(suite, "Elasticsearch", "elasticsearch", "spec", "nodeSets", 0, "podTemplate", "spec", "containers", 0),
          { livenessProbe: {} },
        ),
      (suite) =>
        Object.assign(part(suite, "Elasticsearch", "elasticsearch", "spec", "nodeSets", 0, "podTemplate", "spec"), {
          initContainers: [{ name: "sysctl" }],
        }),
    ],
  },
];

describe("the pods", () => {
  holdInEveryStack(rules);
});
