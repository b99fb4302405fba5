import type { Resources } from "./quantities.ts";

/** Programs that ask a part which speaks no Prometheus, and answer Prometheus for it. */
export const exporterNames = [
  "redis-exporter",
  "elasticsearch-exporter",
  "mongodb-exporter",
  "suite-exporter",
] as const;
export type ExporterName = (typeof exporterNames)[number];

export interface ExporterDefinition {
  readonly port: number;
  /** Answers when the exporter itself is well, whatever it asks. */
  readonly health: string;
  readonly resources: Resources;
}

/** One process in Go, which keeps nothing between two scrapes. */
const small: Resources = { requests: { cpu: "20m", memory: "64Mi" }, limits: { cpu: "250m", memory: "192Mi" } };

export const exporters: Readonly<Record<ExporterName, ExporterDefinition>> = {
  "redis-exporter": { port: 9121, health: "/health", resources: small },
  "elasticsearch-exporter": { port: 9114, health: "/healthz", resources: small },
  "mongodb-exporter": { port: 9216, health: "/", resources: small },
  /** Our own: Bull's queues in Redis, and MongoDB's backups. */
  "suite-exporter": {
    port: 9400,
    health: "/health",
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
  },
};

/** Where CloudNativePG's own pods answer Prometheus; the ports are its own, and are named `metrics`. */
export const databaseMetricsPorts = { postgres: 9187, "postgres-pooler": 9127 } as const;

/** Where Prometheus runs unless the stack says otherwise; its definitions are recorded there. */
export const monitoringNamespace = "monitoring";

/** Seconds between two scrapes. Below the two minutes that a rule with `for: 5m` needs to see a change twice. */
export const scrapeInterval = 30;

/** Of the node exporter alone, where the platform brings one: it sees the node itself, which no other namespace allows. */
export const nodeExporterNamespace = "node-exporter";

/** On a dashboard's ConfigMap: the folder that Grafana's sidecar puts it into, and where it is read, for `make status`. */
export const dashboardAnnotations = { folder: "grafana_folder", url: "trackdechets/url" } as const;

/** The ClusterRole of Grafana's sidecar, where the platform brings Grafana: it reads ConfigMaps. */
export const dashboardReader = "grafana-dashboards";

/** The Secret of Grafana's administrator, where the platform brings Grafana. */
export const grafanaAdmin = { secret: "grafana-admin", userKey: "admin-user", passwordKey: "admin-password" } as const;
