/** The platform as tests run it. */
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { imageMirror } from "../../catalogue/images.ts";
import { chartSource } from "../../components/platform/charts.ts";
import { Platform, type PlatformArgs } from "../../components/platform/platform.ts";
import type { PlatformSettings } from "../../config/schema/cluster.ts";
import { ofType, record, type RecordedResource, type Recording } from "./mocks.ts";
import type { JsonObject } from "./wire.ts";

export const settings = (changes: Partial<PlatformSettings> = {}): PlatformSettings => ({
  install: true,
  replicas: 2,
  ingress: {
    controllers: ["traefik", "nginx"],
    className: "public",
    replicas: 3,
    serviceAnnotations: {},
    reservedAddresses: {},
    proxyProtocol: false,
    loadBalancerCidrs: ["172.16.0.0/22"],
    trustedProxyCidrs: [],
  },
  externalSecrets: true,
  keda: true,
  issuer: { name: "letsencrypt", email: "ops@example.org", server: "https://acme.example.org/directory" },
  ...changes,
});

/** With Prometheus and Grafana. */
export const everythingMonitored: PlatformArgs["monitoring"] = {
  enabled: true,
  install: "stack",
  labels: { release: "kube-prometheus-stack", team: "td" },
  dashboards: { labels: { grafana_dashboard: "1" } },
};

export const platform = (
  changes: Partial<PlatformSettings> = {},
  mirror?: string,
  opts: ComponentResourceOptions = {},
  monitoring: PlatformArgs["monitoring"] = everythingMonitored,
): Promise<Recording<Platform>> =>
  record(() => {
    const sources = { charts: chartSource(), image: imageMirror(mirror) };
    return new Platform("platform", { settings: settings(changes), monitoring, ...sources }, opts);
  });

export const releases = (recording: Recording<unknown>): RecordedResource[] =>
  ofType(recording, "kubernetes:helm.sh/v3:Release");
export const release = (recording: Recording<unknown>, chart: string): RecordedResource => {
  const found = releases(recording).find(({ inputs }) => inputs.name === chart);
  if (found === undefined) throw new Error(`no release ${chart}`);
  return found;
};

export const valuesOf = ({ inputs: { values = {} } }: RecordedResource): JsonObject =>
  typeof values === "object" && values !== null && !Array.isArray(values) ? values : {};
