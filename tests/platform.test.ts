import { expect } from "chai";
import { charts } from "../catalogue/pins.ts";
import { awaits, find, ofType, type Recording } from "./support/mocks.ts";
import { platform, release, releases, valuesOf } from "./support/platform.ts";
import { at, texts, type JsonObject, type JsonValue } from "./support/wire.ts";

describe("platform", () => {
  describe("order", () => {
    const waitsFor = (recording: Recording<unknown>, chart: string): string[] => {
      const urns = awaits(recording, release(recording, chart));
      return recording.resources
        .filter(({ urn, type }) => urns.has(urn) && !/:Namespace$|^random:/.test(type))
        .map(({ inputs }) => String(inputs.chart ?? at(inputs, "metadata", "name")));
    };

    it("never installs what a missing definition, webhook or certificate would refuse, nor waits for anything else", async () => {
      const recording = await platform();
      const order = Object.fromEntries(
        Object.values(charts).map(({ name }) => [name, waitsFor(recording, name).sort()] as const),
      );
      expect(order).to.deep.equal({
        "cert-manager": [],
        "cloudnative-pg": [],
        "plugin-barman-cloud": ["cert-manager", "cloudnative-pg"],
        "external-secrets": [],
        "eck-operator": [],
        keda: [],
        "prometheus-operator-crds": [],
        "kube-prometheus-stack": ["cert-manager", "grafana-admin", "grafana-dashboards", "prometheus-operator-crds"],
        "psmdb-operator-crds": [],
        "psmdb-operator": ["cert-manager", "psmdb-operator-crds"],
        "redis-operator": ["./vendor/redis-operator"],
        traefik: [],
        "ingress-nginx": [],
      });
    });

    it("never asks for an issuer before cert-manager's webhook answers", async () => {
      const recording = await platform();
      expect(find(recording, "platform-issuer").dependencies).to.include(release(recording, "cert-manager").urn);
    });

    it("never puts the backup plugin where its operator doesn't look", async () => {
      const recording = await platform();
      expect(release(recording, "plugin-barman-cloud").inputs.namespace).to.equal("cnpg-system");
      expect(release(recording, "cloudnative-pg").inputs.namespace).to.equal("cnpg-system");
    });

    it("gives each kind of custom resource its own operator to wait for", async () => {
      const { result, resources } = await platform();
      const handles = Object.entries(result.ready).map(([kind, ready]) => [kind, ready.length] as const);
      expect(Object.fromEntries(handles)).to.deep.equal({
        certificates: 2,
        // Both controllers, the class, and the issuer.
        ingress: 4,
        secrets: 1,
        postgres: 1,
        elasticsearch: 1,
        mongodb: 1,
        redis: 1,
        scaling: 1,
        // The definitions, and Prometheus with its operator.
        monitoring: 2,
      });
      for (const { type, parent } of resources.filter(({ custom }) => custom)) {
        const expected = /:(ClusterIssuer|IngressClass|PodMonitor)$/.test(type)
          ? "trackdechets:platform:Platform"
          : "trackdechets:platform:Operator";
        expect(parent, type).to.contain(`$${expected}::`);
      }
    });
  });

  describe("security and availability", () => {
    it("never runs an operator in a namespace that admits privileged pods", async () => {
      const recording = await platform();
      const open = "node-exporter";
      const all = ofType(recording, "kubernetes:core/v1:Namespace");
      const namespaces = all.filter(({ inputs }) => at(inputs, "metadata", "name") !== open);
      expect(namespaces).to.have.length(all.length - 1);
      // Said, and not left out: a cluster may refuse such pods wherever nothing is said.
      const exporters = find(recording, `platform-monitoring-${open}`).inputs;
      expect(at(exporters, "metadata", "labels", "pod-security.kubernetes.io/enforce")).to.equal("privileged");
      // One part of one chart alone, which says so in its values.
      const stack = valuesOf(release(recording, "kube-prometheus-stack"));
      const there = texts(stack).filter(({ text }) => text === open);
      expect(there.map(({ path }) => path)).to.deep.equal(["prometheus-node-exporter.namespaceOverride"]);
      for (const namespace of namespaces) {
        for (const mode of ["enforce", "audit", "warn"]) {
          const label = at(namespace.inputs, "metadata", "labels", `pod-security.kubernetes.io/${mode}`);
          expect(label, namespace.name).to.equal("restricted");
        }
      }
      const names = namespaces.map(({ inputs }) => at(inputs, "metadata", "name"));
      for (const { inputs } of releases(recording)) expect(names).to.include(inputs.namespace);
    });

    it("never drains a node with the last replica of an operator, nor blocks draining for a single one", async () => {
      const count = (values: JsonObject): JsonValue | undefined => values.replicaCount ?? values.replicas;
      for (const replicas of [1, 2, 3]) {
        const recording = await platform({ replicas });
        const budgets = ofType(recording, ":PodDisruptionBudget").map(({ inputs }) =>
          String(at(inputs, "spec", "selector", "matchLabels", "app.kubernetes.io/name")),
        );
        for (const each of releases(recording)) {
          const name = String(each.inputs.name);
          const values = valuesOf(each);
          const deployments = [values, values.webhook, values.cainjector].filter(
            (part) => at(part, "replicaCount") ?? at(part, "replicas"),
          );
          for (const deployment of deployments) {
            const own = at(deployment, "podDisruptionBudget", "enabled") === true;
            const single = name === "plugin-barman-cloud";
            expect(at(deployment, "replicaCount") ?? at(deployment, "replicas"), name).to.equal(single ? 1 : replicas);
            expect(own || budgets.includes(name), `${name} with ${replicas}`).to.equal(!single && replicas > 1);
          }
          // Their replicas are the ingress's own.
          if (name === "ingress-nginx") expect(at(values, "controller", "minAvailable")).to.equal(1);
          else if (name === "traefik") expect(at(values, "podDisruptionBudget", "enabled")).to.equal(true);
          else if (name === "keda")
            for (const [part, budget] of [
              ["operator", "operator"],
              ["metricsServer", "metricServer"],
              ["webhooks", "webhooks"],
            ] as const) {
              expect(at(values, part, "replicaCount"), part).to.equal(replicas);
              const least = replicas > 1 ? { minAvailable: 1 } : {};
              expect(at(values, "podDisruptionBudget", budget), part).to.deep.equal(least);
            }
          // One of each, which nobody waits for while it is elsewhere.
          else if (!name.endsWith("-crds") && name !== "kube-prometheus-stack")
            expect(count(values), name).to.be.a("number");
        }
      }
    });

    it("never gives the backup plugin a second replica, which would be ready but answer nothing", async () => {
      const recording = await platform({ replicas: 3 });
      expect(valuesOf(release(recording, "plugin-barman-cloud")).replicaCount).to.equal(1);
    });
  });

  it("never touches a platform that another stack installs", async () => {
    const { result, resources } = await platform({ install: false });
    expect(resources.filter(({ custom }) => custom)).to.deep.equal([]);
    expect(Object.values(result.ready).flat()).to.deep.equal([]);
  });
});
