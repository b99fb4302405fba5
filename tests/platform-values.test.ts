import { expect } from "chai";
import { imageMirror } from "../catalogue/images.ts";
import { charts, type ImageName, images } from "../catalogue/pins.ts";
import { chartSource } from "../components/platform/charts.ts";
import knownKeys from "./fixtures/chart-value-keys.json" with { type: "json" };
import { platform, release, releases, valuesOf } from "./support/platform.ts";
import { at, type JsonObject, texts } from "./support/wire.ts";

const MIRROR = "registry.example.org/cache";

/** Paths of the values that the fixture doesn't know. A known path may hold anything below it (annotations, affinity…). */
function unknownPaths(values: JsonObject, known: ReadonlySet<string>, prefix = ""): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (known.has(path)) return [];
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && Object.keys(value).length > 0 ? unknownPaths(value, known, `${path}.`) : [path];
  });
}

/** Everything of the suite that operators run or hand on, as opposed to what a custom resource names itself. */
const platformImages: readonly ImageName[] = [
  "certManagerController",
  "certManagerWebhook",
  "certManagerCainjector",
  "certManagerStartupapicheck",
  "certManagerAcmesolver",
  "cloudnativePg",
  "barmanCloud",
  "barmanCloudSidecar",
  "postgresql",
  "pgbouncer",
  "eck",
  "psmdb",
  "externalSecrets",
  "keda",
  "kedaMetricsServer",
  "kedaWebhooks",
  "redisOperator",
  "traefik",
  "ingressNginx",
  "ingressNginxCertgen",
  "prometheusOperator",
  "prometheusConfigReloader",
  "prometheus",
  "alertmanager",
  "kubeStateMetrics",
  "nodeExporter",
  "grafana",
  "grafanaSidecar",
];

describe("the platform's charts", () => {
  describe("charts", () => {
    it("never sets a value that its chart ignores without a word", async () => {
      const known = new Map(
        Object.entries<readonly string[]>(knownKeys).map(([chart, keys]) => [chart, new Set(keys)]),
      );
      for (const replicas of [1, 2]) {
        const recording = await platform({ replicas }, MIRROR);
        expect(releases(recording).map(({ inputs }) => inputs.name)).to.have.members([
          ...Object.values(charts).map(({ name }) => name),
          "redis-operator-crds",
        ]);
        for (const each of releases(recording)) {
          const keys = known.get(String(each.inputs.name)) ?? new Set();
          expect(unknownPaths(valuesOf(each), keys), String(each.inputs.name)).to.deep.equal([]);
        }
      }
    });

    it("never installs another version than the pinned one, wherever it comes from", async () => {
      const pin = charts.certManager;
      const expected = { chart: pin.name, version: pin.version };
      expect(chartSource()(pin)).to.deep.equal({ ...expected, repositoryOpts: { repo: pin.repository } });
      expect(chartSource("https://charts.example.org/")(pin)).to.deep.equal({
        ...expected,
        repositoryOpts: { repo: "https://charts.example.org" },
      });
      expect(chartSource("oci://registry.example.org/charts/")(pin)).to.deep.equal({
        chart: "oci://registry.example.org/charts/cert-manager",
        version: pin.version,
      });
      expect(chartSource("./charts")(pin)).to.deep.equal({
        chart: "./charts/cert-manager-v1.21.1.tgz",
        version: pin.version,
      });
      expect(() => chartSource("ftp://charts.example.org")).to.throw(RangeError, "ftp://charts.example.org");
    });

    it("never lets a chart bring a definition older than the operator's image", async () => {
      const recording = await platform();
      expect(release(recording, "psmdb-operator").inputs.skipCrds).to.equal(true);
      expect(release(recording, "redis-operator").inputs.skipCrds).to.equal(true);
      // Traefik reads none of its own kinds here.
      expect(release(recording, "traefik").inputs.skipCrds).to.equal(true);
      // Of the image's version (tests/vendor.test.ts), and relative: an absolute path would differ between machines.
      expect(release(recording, "redis-operator-crds").inputs.chart).to.equal("./vendor/redis-operator");
    });
  });

  describe("mirrors", () => {
    it("never pulls an image of an operator past the mirror", async () => {
      const recording = await platform({}, MIRROR);
      const hosts = /(?:docker\.io|ghcr\.io|quay\.io|registry\.k8s\.io|docker\.elastic\.co)/;
      const given = releases(recording).flatMap((each) =>
        texts(valuesOf(each)).map(({ path, text }) => ({ path: `${String(each.inputs.name)} ${path}`, text })),
      );
      for (const { path, text } of given) {
        if (hosts.test(text)) expect(text, path).to.match(new RegExp(`^(${MIRROR}|cache)/${hosts.source}(/|$)`));
      }
      const all = given.map(({ text }) => text);
      for (const name of platformImages) {
        const [, repository = ""] = /^([^:]+):/.exec(imageMirror(MIRROR)(images[name])) ?? [];
        const withoutRegistry = repository.replace("registry.example.org/", "");
        const found = all.some((text) => [repository, withoutRegistry].includes(text.replace(/:.*$/, "")));
        expect(found, name).to.equal(true);
      }
      expect(all).to.include(`${MIRROR}/docker.elastic.co`);
    });

    it("never leaves an image that a chart lets one choose at the chart's default", async () => {
      const recording = await platform({}, MIRROR);
      const keys: Readonly<Record<string, readonly string[]>> = knownKeys;
      for (const each of releases(recording)) {
        const blocks = (keys[String(each.inputs.name)] ?? []).flatMap(
          (key) => /^(.*[iI]mage)\.(?:repository|image|registry)$/.exec(key)?.[1] ?? [],
        );
        for (const block of blocks) expect(at(valuesOf(each), ...block.split(".")), block).to.be.an("object");
      }
    });

    it("never loses the digest that pins an image, whatever key a chart has for it", async () => {
      const controller = at(valuesOf(release(await platform({}, MIRROR), "ingress-nginx")), "controller", "image");
      expect(controller).to.deep.equal({
        image: "cache/registry.k8s.io/ingress-nginx/controller",
        tag: "v1.15.1",
        digest: images.ingressNginx.replace(/^.*@/, ""),
      });
    });
  });
});
