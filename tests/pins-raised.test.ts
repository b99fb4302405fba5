import { expect } from "chai";
import { imageMirror } from "../catalogue/images.ts";
import { charts, images, type ChartName, type ChartPin } from "../catalogue/pins.ts";
import { chartSource, type ChartSource } from "../components/platform/charts.ts";
import { Platform } from "../components/platform/platform.ts";
import { record, type JsonObject } from "./support/mocks.ts";
import { everythingMonitored, releases, settings } from "./support/platform.ts";
import { nodes } from "./support/suite.ts";

type Rendered = Readonly<Record<string, JsonObject>>;

/** Inputs of every Release of the platform, with charts and images of other versions. */
async function rendered(raised: ChartSource, image = imageMirror()): Promise<Rendered> {
  const args = { settings: settings(), monitoring: everythingMonitored, charts: raised, image };
  const recording = await record(() => new Platform("platform", args));
  return Object.fromEntries(releases(recording).map(({ name, inputs }) => [name, inputs]));
}

const public_ = chartSource();
const source =
  (raised?: string): ChartSource =>
  (pin: ChartPin) =>
    public_(pin.name === raised ? { ...pin, version: "999.0.0" } : pin);

/** `release path: before → after` of every value that differs. */
function difference(before: Rendered, after: Rendered): readonly string[] {
  expect(Object.keys(after)).to.deep.equal(Object.keys(before));
  return Object.entries(before).flatMap(([release, inputs]) => {
    const others = new Map(nodes(after[release] ?? {}).map(({ path, value }) => [path.join("."), value]));
    return nodes(inputs)
      .filter(({ value }) => typeof value !== "object" || value === null)
      .filter(({ path, value }) => others.get(path.join(".")) !== value)
      .map(({ path, value }) => `${release} ${path.join(".")}: ${value} → ${others.get(path.join("."))}`);
  });
}

/** What one raises together: an operator's chart, and the images that its values name. */
const sets = {
  certManager: [
    "certManagerController",
    "certManagerWebhook",
    "certManagerCainjector",
    "certManagerStartupapicheck",
    "certManagerAcmesolver",
  ],
  cloudnativePg: ["cloudnativePg"],
  barmanCloud: ["barmanCloud", "barmanCloudSidecar"],
  eck: ["eck"],
  psmdb: ["psmdb"],
  redis: ["redisOperator"],
  prometheusStack: ["prometheusOperator", "prometheusConfigReloader", "prometheus", "alertmanager", "grafana"],
  externalSecrets: ["externalSecrets"],
  traefik: ["traefik"],
  ingressNginx: ["ingressNginx", "ingressNginxCertgen"],
} as const satisfies Partial<Record<ChartName, readonly (keyof typeof images)[]>>;

describe("a pin that is raised", () => {
  for (const { name, version } of Object.values(charts))
    it(`changes the version of the Release of ${name}, and nothing else: operators are upgraded one at a time`, async () => {
      const found = difference(await rendered(source()), await rendered(source(name)));
      expect(found).to.have.length(1);
      expect(found[0]).to.match(new RegExp(`${name} version: ${version} → 999\\.0\\.0$`));
    });

  for (const [name, raised] of Object.entries(sets))
    it(`brings the images of ${name} into its own Releases only: one of another operator's would run against the wrong definitions`, async () => {
      const references: readonly string[] = raised.map((image) => images[image]);
      const image = imageMirror();
      const now = await rendered(source());
      const later = await rendered(source(), (reference) =>
        references.includes(reference) ? reference.replace(/:v?[\d.][^@]*(@.*)?$/, ":999.0.0$1") : image(reference),
      );
      const found = difference(now, later);
      expect(found, "the values name no image").to.not.be.empty;
      expect(new Set(found.map((line) => line.split(" ")[0]))).to.have.property("size", 1);
      expect(found.filter((line) => !line.endsWith("→ 999.0.0") && !line.endsWith(":999.0.0"))).to.deep.equal([]);
    });
});
