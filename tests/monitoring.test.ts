import { expect } from "chai";
import { exporters } from "../catalogue/monitoring.ts";
import { queues } from "../catalogue/queues.ts";
import { workloadNames } from "../catalogue/workloads.ts";
import { find, ofType, type JsonObject, type Recording } from "./support/mocks.ts";
import { release, valuesOf } from "./support/platform.ts";
import { recordProgram } from "./support/program.ts";
import type { StackName } from "./support/stack.ts";
import { listOf, ofKind, podsOf, selects, suiteOf, type Suite } from "./support/suite.ts";
import { at, texts } from "./support/wire.ts";

/** A stack with monitoring switched on by nothing else than its settings. */
const monitored = (stack: StackName, settings: Record<string, unknown> = {}): Promise<Recording<unknown>> =>
  recordProgram(stack, (sections) => {
    sections["monitoring"] = { enabled: true, install: "crds", ...settings };
    Object.assign(sections["environment"]?.["quota"] ?? {}, { pods: 250, limits: { cpu: "300", memory: "400Gi" } });
  });

const named = ({ resources }: Recording<unknown>): readonly string[] =>
  resources.map(({ type, name }) => `${type} ${name}`);

describe("monitoring", () => {
  let recording: Recording<unknown>;
  let suite: Suite;
  before(async () => {
    recording = await monitored("production");
    suite = await suiteOf(recording);
  });

  it("makes nothing that needs Prometheus' definitions where it is off: a cluster without them would refuse it", async () => {
    const off = await recordProgram("dev");
    const needs = named(off).filter((each) => /monitoring\.coreos\.com|exporter|prometheus|[Dd]ashboard/.test(each));
    expect(needs).to.deep.equal([]);
    const policies = ofType(off, ":NetworkPolicy").flatMap(({ name, inputs }) =>
      texts(inputs).map(({ text }) => `${name} ${text}`),
    );
    expect(policies.filter((text) => text.endsWith(" monitoring"))).to.deep.equal([]);
  });

  it("adds, and changes nothing of the application: its pods don't start anew to be looked at", async () => {
    const off = await recordProgram("production", (sections) => delete sections["monitoring"]);
    const pods = (of: Recording<unknown>) =>
      ofType(of, ":Deployment")
        .filter(({ name }) => workloadNames.some((each) => each === name))
        .map(({ name, inputs }) => [name, at(inputs, "spec")]);
    expect(pods(off)).to.have.length(workloadNames.length);
    expect(pods(recording)).to.deep.equal(pods(off));
    expect(named(off).filter((each) => !named(recording).includes(each))).to.deep.equal([]);
  });

  it("selects pods that are there by a port that they have: a monitor that misses them finds nothing, and says nothing", () => {
    const monitors = ofKind(suite, "PodMonitor").filter(({ namespace }) => namespace === "trackdechets");
    expect(monitors.map(({ name }) => name)).to.have.members([
      "postgres",
      "postgres-pooler",
      ...Object.keys(exporters),
    ]);
    for (const { name, namespace, body } of monitors) {
      const chosen = podsOf(suite)
        .filter((pods) => pods.namespace === namespace)
        .filter(({ labels }) => selects(at(body, "spec", "selector"), labels));
      expect(
        chosen.map(({ owner }) => owner),
        name,
      ).to.have.length(1);
      const ports = chosen.flatMap(({ spec }) =>
        listOf(at(spec, "containers")).flatMap((container) =>
          listOf(at(container, "ports")).map((port) => at(port, "name")),
        ),
      );
      const [endpoint, ...others] = listOf(at(body, "spec", "podMetricsEndpoints"));
      expect(others).to.deep.equal([]);
      expect(ports, name).to.include(at(endpoint, "port"));
    }
  });

  it("carries on every monitor and rule the labels by which Prometheus selects: it leaves all others out", async () => {
    const own = await monitored("dev", { labels: { team: "td" } });
    const kinds = own.resources.filter(({ type }) => type.includes("monitoring.coreos.com"));
    expect(kinds.length).to.be.greaterThan(10);
    for (const { name, inputs } of kinds) expect(at(inputs, "metadata", "labels", "team"), name).to.equal("td");
  });

  it("lets in the namespace that is configured and no other one", async () => {
    const elsewhere = await monitored("dev", { namespace: "observability" });
    const rules = listOf(at(find(elsewhere, "network-redis-exporter").inputs, "spec", "ingress"));
    expect(rules.flatMap((rule) => listOf(at(rule, "from")))).to.deep.equal([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } } },
    ]);
  });

  it("gives no exporter the key of a bucket, nor a database's writer: it is what listens to another namespace", () => {
    const given = Object.keys(exporters).flatMap((name) => {
      const { data = {}, stringData = {} } = find(recording, `${name}-env`, "kubernetes:core/v1:Secret").inputs;
      return Object.entries({ ...Object(data), ...Object(stringData) }).map(([key, value]) => [
        name,
        key,
        String(value),
      ]);
    });
    expect(given.map(([name, key]) => `${name} ${key}`)).to.have.members([
      "redis-exporter REDIS_ADDR",
      "elasticsearch-exporter ES_URI",
      "mongodb-exporter MONGODB_URI",
      "suite-exporter REDIS_URL",
      "suite-exporter MONGO_URL",
    ]);
    for (const [name, key, url = ""] of given)
      if (key !== "REDIS_ADDR" && key !== "REDIS_URL")
        expect(new URL(url).username, `${name} ${key}`).to.equal("monitoring");
  });

  it("makes nothing of the namespace of somebody else's Prometheus: it would be closed to its pods, and go with the definitions", async () => {
    const namespacesOf = async (install: string) =>
      (await monitored("production", { install })).resources.flatMap(({ type, inputs }) =>
        type === "kubernetes:core/v1:Namespace" ? [String(at(inputs, "metadata", "name"))] : [],
      );
    const [theirs, ours] = [await namespacesOf("crds"), await namespacesOf("stack")];
    expect(theirs).to.include("prometheus-operator-crds").and.not.include("monitoring");
    expect(ours).to.include.members(["prometheus-operator-crds", "monitoring"]);
  });

  describe("with a Prometheus and a Grafana of its own", () => {
    const labels = { release: "kube-prometheus-stack", team: "td" };
    let brought: Recording<unknown>;
    let values: JsonObject;
    before(async () => {
      brought = await monitored("production", { install: "stack", labels });
      values = valuesOf(release(brought, "kube-prometheus-stack"));
    });

    it("selects what the program and the chart make by the labels that they have: it leaves all others out", () => {
      const spec = at(values, "prometheus", "prometheusSpec");
      for (const selector of ["podMonitorSelector", "serviceMonitorSelector", "ruleSelector"])
        expect(at(spec, selector, "matchLabels"), selector).to.deep.equal(labels);
      // The chart adds `release` by itself; twice it would be no YAML.
      const charts = ["kube-state-metrics", "prometheus-node-exporter"];
      const added = charts.map((chart) => at(values, chart, "prometheus", "monitor", "additionalLabels"));
      for (const own of [at(values, "commonLabels"), ...added]) expect(own).to.deep.equal({ team: "td" });
      const kinds = brought.resources.filter(({ type }) => type.includes("monitoring.coreos.com"));
      expect(kinds.length).to.be.greaterThan(10);
      for (const { name, inputs } of kinds) expect(Object(at(inputs, "metadata", "labels")), name).to.include(labels);
    });

    it("lets Grafana read no Secret: the chart's own role would let it read those of every namespace", () => {
      const role = brought.resources.find(({ name }) => name === "platform-monitoring-grafana-dashboards");
      expect(at(role?.inputs ?? {}, "rules")).to.deep.equal([
        { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
      ]);
      expect(at(values, "grafana", "rbac", "useExistingClusterRole")).to.equal(
        at(role?.inputs ?? {}, "metadata", "name"),
      );
      for (const what of ["dashboards", "datasources"])
        expect(at(values, "grafana", "sidecar", what, "resource"), what).to.equal("configmap");
    });

    it("knows Grafana's password as a Secret only, never as a value: Helm keeps those in clear in each of its records", () => {
      const secret = find(brought, "platform-monitoring-grafana-admin", "kubernetes:core/v1:Secret");
      expect(secret.secretPaths.some((path) => path.startsWith("stringData"))).to.equal(true);
      expect(at(values, "grafana", "admin", "existingSecret")).to.equal(at(secret.inputs, "metadata", "name"));
      expect(at(values, "grafana", "adminPassword")).to.equal(undefined);
      expect(texts(values).filter(({ text }) => text.includes("generated-secret"))).to.deep.equal([]);
    });

    it("opens nothing to the outside: no Ingress, no load balancer", () => {
      const kinds = (of: Recording<unknown>) => ofType(of, ":Ingress").map(({ name }) => name);
      expect(kinds(brought)).to.deep.equal(kinds(recording));
      expect(texts(values).filter(({ path, text }) => /ingress/i.test(path) || text === "LoadBalancer")).to.deep.equal(
        [],
      );
    });

    it("asks no part of the control plane that the cluster's provider hides: its alerts would fire for ever", () => {
      for (const part of ["kubeEtcd", "kubeScheduler", "kubeControllerManager", "kubeProxy"])
        expect(at(values, part, "enabled"), part).to.equal(false);
    });
  });

  it("asks Bull for the eighteen queues by the names that the application gives them, each with who takes its jobs", () => {
    expect(queues.map(({ name }) => name).sort()).to.deep.equal(
      [
        ...["queue_sendmail", "queue_company_geocode", "queue_company_set_departement", "queue_company_favorites"],
        ...["sync_events", "operation_hook", "administrative_transfer", "update_appendix2", "registry_import"],
        ...["registry_export", "registry_exhaustive_export", "index_elastic", "bulk_index_elastic", "bulk_sirenify"],
        ...["bulk_index_master_elastic", "webhooks", "gerico", "updates_elastic"],
      ]
        .map((name) => (name.startsWith("queue_") ? name : `queue_${name}_production`))
        .sort(),
    );
    const consumers = new Set<string>(queues.map(({ consumer }) => consumer));
    const idle = workloadNames.filter((name) => name.startsWith("queues-") && !consumers.has(name));
    expect(idle).to.deep.equal([]);
  });
});
