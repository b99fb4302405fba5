import { variables, type Reader } from "./environment.ts";
import type { JobName } from "./jobs.ts";
import { databaseMetricsPorts, exporterNames, exporters, type ExporterName } from "./monitoring.ts";
import { pdfPorts } from "./pdf.ts";
import { drilledEngines, drillName, type DrilledEngine } from "./recovery.ts";
import { backEndNames, workloadNames, workloads, type WorkloadName } from "./workloads.ts";

/** Pods in the stack's namespace that somebody else's controller makes. */
export const operatorMadeNames = [
  "postgres",
  "postgres-pooler",
  "redis",
  "redis-sentinel",
  "elasticsearch",
  "mongodb",
  "acme-solver",
] as const;
export type OperatorMade = (typeof operatorMadeNames)[number];

/** Alike pods of the stack's namespace. */
export type Inside = WorkloadName | JobName | Prover | ExporterName | "gotenberg" | "redis-roles" | OperatorMade;

/** What proves that backups and passwords work. */
export type Prover = "backup-check" | "login-check" | "elasticsearch-snapshots" | `${DrilledEngine}-drill`;

/** The pods of an operator, of the ingress controller, of KEDA or of Prometheus: those of its namespace. */
export interface OperatorPods {
  readonly operator: "ingress" | "postgres" | "redis" | "elasticsearch" | "mongodb" | "scaling" | "monitoring";
}

/** What lies beyond the namespace. Addresses, and ports that the configuration decides, are in `components/network/outside.ts`. */
export type Outside =
  | "dns"
  /** Of the cluster: what runs as an instance of CloudNativePG asks it who leads; ours tells it who leads Redis. */
  | "kubernetes-api"
  /** `storage.endpoint`. */
  | "storage"
  /** The same, for Elasticsearch, where it makes snapshots. */
  | "snapshots"
  /** The companies' register, addresses, letters: public hosts on 443, whose addresses change. */
  | "services"
  /** The Commission's register of foreign companies, of the internet: the application calls it in clear, on port 80. */
  | "vies"
  /** The companies' Elasticsearch. Its URL is a secret: `network.companyPorts`, the ports that it may name. */
  | "companies"
  /** Hosts that customers choose, on `network.webhookPorts`: the internet, and never a private address. */
  | "webhooks"
  | "sentry"
  | "external-pdf"
  /** A URL of the stack's `settings`; nothing where it isn't set. */
  | { readonly setting: string };

export interface Port {
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** Who opens connections to whom. What isn't here can't be reached. */
export type Flow =
  | { readonly from: readonly (Inside | OperatorPods)[]; readonly to: Inside; readonly ports: readonly Port[] }
  | { readonly from: readonly Inside[]; readonly to: Outside };

const tcp = (...ports: readonly number[]): readonly Port[] => ports.map((port) => ({ port, protocol: "TCP" }));
const by = (operator: OperatorPods["operator"]): OperatorPods => ({ operator });

/** A process is given a URL if and only if it calls it. */
const readersOf = (variable: string): readonly Reader[] =>
  variables.filter(({ name }) => name === variable).flatMap(({ readers }) => readers);
const toSetting = (setting: string): Flow => ({ from: readersOf(setting), to: { setting } });
const drillNames = drilledEngines.map(drillName);
const provers: readonly Prover[] = ["backup-check", "login-check", "elasticsearch-snapshots", ...drillNames];

/** Who looks a company up by its number. */
const companySearch: readonly Inside[] = ["api", "queues-indexation", "queues-bulk-indexation"];

// Each of these opens Redis, MongoDB and Elasticsearch when it is loaded, whatever it does later.
const backEnd: readonly Inside[] = [...backEndNames, "index"];

export const flows: readonly Flow[] = [
  // Browsers, and the server of the ACME protocol.
  ...workloadNames.flatMap((to): Flow[] => {
    const { port } = workloads[to];
    return port === undefined ? [] : [{ from: [by("ingress")], to, ports: tcp(port) }];
  }),
  { from: [by("ingress")], to: "acme-solver", ports: tcp(8089) },

  // Processes and their databases.
  { from: [...backEnd, "login-check"], to: "postgres-pooler", ports: tcp(5432) },
  // Migrations lock for a session, which a pooled transaction can't. A drill asks the copy, and a replica.
  { from: ["migrate", "login-check", drillName("postgres")], to: "postgres", ports: tcp(5432) },
  { from: [...backEnd, "login-check"], to: "redis", ports: tcp(6379) },
  { from: [...backEnd, "login-check", "elasticsearch-snapshots"], to: "elasticsearch", ports: tcp(9200) },
  { from: [...backEnd, "login-check", drillName("mongodb")], to: "mongodb", ports: tcp(27017) },
  { from: ["api", "queues-runner"], to: "gotenberg", ports: tcp(pdfPorts.proxy) },

  // Databases among themselves and with their operators.
  { from: ["postgres-pooler"], to: "postgres", ports: tcp(5432) },
  // On 8000 a primary that lost the API server asks its replicas whether it is alone.
  { from: ["postgres", by("postgres")], to: "postgres", ports: tcp(5432, 8000) },
  { from: ["redis", "redis-sentinel", "redis-roles", by("redis")], to: "redis", ports: tcp(6379) },
  // A master that stops asks Sentinel for a fail-over.
  { from: ["redis", "redis-sentinel", "redis-roles", by("redis")], to: "redis-sentinel", ports: tcp(26379) },
  { from: ["elasticsearch"], to: "elasticsearch", ports: tcp(9200, 9300) },
  { from: [by("elasticsearch")], to: "elasticsearch", ports: tcp(9200) },
  { from: ["mongodb", by("mongodb")], to: "mongodb", ports: tcp(27017) },

  // Counts the jobs, where a worker is scaled by them.
  { from: [by("scaling")], to: "redis", ports: tcp(6379) },

  // Prometheus and what it asks; where `monitoring` is on.
  ...exporterNames.map((to): Flow => ({ from: [by("monitoring")], to, ports: tcp(exporters[to].port) })),
  { from: [by("monitoring")], to: "postgres", ports: tcp(databaseMetricsPorts.postgres) },
  { from: [by("monitoring")], to: "postgres-pooler", ports: tcp(databaseMetricsPorts["postgres-pooler"]) },
  { from: ["redis-exporter", "suite-exporter"], to: "redis", ports: tcp(6379) },
  { from: ["elasticsearch-exporter"], to: "elasticsearch", ports: tcp(9200) },
  { from: ["mongodb-exporter", "suite-exporter"], to: "mongodb", ports: tcp(27017) },

  // Out of the namespace. Gotenberg has no way out at all: what it renders comes with the request.
  {
    from: [
      ...workloadNames,
      "migrate",
      "index",
      "redis-roles",
      ...provers,
      ...exporterNames,
      ...operatorMadeNames.filter((name) => name !== "acme-solver"),
    ],
    to: "dns",
  },
  { from: ["postgres", "postgres-pooler", "redis-roles", ...drillNames], to: "kubernetes-api" },
  { from: ["api", "queues-runner", "postgres", "mongodb", "backup-check"], to: "storage" },
  { from: ["elasticsearch"], to: "snapshots" },
  { from: ["api", "queues-runner"], to: "services" },
  ...(["companies", "vies"] as const).map((to): Flow => ({ from: companySearch, to })),
  { from: ["queues-webhooks"], to: "webhooks" },
  { from: ["api", "queues-runner"], to: "external-pdf" },
  { from: backEnd, to: "sentry" },
  ...["VITE_SENTRY_DSN", "SIB_BASE_URL", "GERICO_API_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"].map(toSetting),
  // A drill's result.
  { from: drillNames, to: { setting: "OTEL_EXPORTER_OTLP_ENDPOINT" } },
];
