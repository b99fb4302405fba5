import { ingressNamespaces, type IngressController } from "../../catalogue/ingress.ts";
import { monitoringNamespace } from "../../catalogue/monitoring.ts";
import type { ChartName } from "../../catalogue/pins.ts";
import type { PlatformSettings } from "../../config/schema/cluster.ts";
import type { MonitoringSettings } from "../../config/schema/monitoring.ts";
import type { ReleaseNeeds } from "./operator.ts";
import { prometheusNeeds } from "./prometheus-needs.ts";
import { certManager } from "./values/certManager.ts";
import { eck } from "./values/elasticsearch.ts";
import { externalSecrets } from "./values/externalSecrets.ts";
import { keda } from "./values/keda.ts";
import { ingressNginx } from "./values/ingressNginx.ts";
import { psmdb, psmdbCrds } from "./values/mongodb.ts";
import { prometheusCrds } from "./values/monitoring.ts";
import { barmanCloud, cloudnativePg } from "./values/postgres.ts";
import { prometheusStack } from "./values/prometheusStack.ts";
import { redis, redisCrds } from "./values/redis.ts";
import type { ChartValues } from "./values/shared.ts";
import { traefik } from "./values/traefik.ts";

/** What the platform operates. A row's name is the handle by which others depend on it. */
export type OperatorName =
  | "certificates"
  | IngressController
  | "secrets"
  | "postgres"
  | "elasticsearch"
  | "mongodb"
  | "redis"
  | "scaling"
  /** Of the kinds by which Prometheus is told what to ask. */
  | "definitions"
  | "monitoring";

/** A chart of this repository. */
export interface LocalChart {
  readonly name: string;
  /** From the project's root, where Pulumi runs the program. Relative: an absolute path would differ between machines. */
  readonly folder: string;
}

export interface ReleaseRow {
  readonly chart: ChartName | LocalChart;
  readonly values: ChartValues;
  /** Other operators that it needs at install time; they stand above it in the table. */
  readonly after?: readonly OperatorName[];
  /** What it reads, made before it. */
  readonly needs?: ReleaseNeeds;
  readonly skipCrds?: boolean;
  /** The chart runs `platform.replicas` pods and brings no PodDisruptionBudget: the platform adds one. */
  readonly lacksDisruptionBudget?: boolean;
}

/** What decides whether a row is wanted. */
export interface PlatformWishes {
  readonly settings: PlatformSettings;
  readonly monitoring: Pick<MonitoringSettings, "install">;
}

export interface OperatorRow {
  readonly name: OperatorName;
  /** What it is called in the state of older stacks. */
  readonly formerly?: string;
  /** Holds nothing: it may go, even where there is data to lose. */
  readonly disposable?: boolean;
  readonly namespace: string;
  /** Where not every platform has it. */
  readonly when?: (wanted: PlatformWishes) => boolean;
  /** In order of installation; the first is always there. */
  readonly releases: readonly [ReleaseRow, ...ReleaseRow[]];
}

/** The platform has one of them, or both while hosts move from one to the other. */
const ingressRows: Readonly<Record<IngressController, OperatorRow>> = {
  traefik: {
    name: "traefik",
    disposable: true,
    namespace: ingressNamespaces.traefik,
    // Without its kinds, which nothing here uses and Helm would never upgrade.
    releases: [{ chart: "traefik", values: traefik, skipCrds: true }],
  },
  nginx: {
    name: "nginx",
    formerly: "ingress",
    disposable: true,
    namespace: ingressNamespaces.nginx,
    releases: [{ chart: "ingressNginx", values: ingressNginx }],
  },
};

/** Rows wait for what `after` names, which stands above them, and for nothing else: the rest is installed at the same time. */
const operators: readonly OperatorRow[] = [
  { name: "certificates", namespace: "cert-manager", releases: [{ chart: "certManager", values: certManager }] },

  {
    name: "secrets",
    namespace: "external-secrets",
    when: ({ settings }) => settings.externalSecrets,
    releases: [{ chart: "externalSecrets", values: externalSecrets }],
  },

  {
    name: "postgres",
    namespace: "cnpg-system",
    releases: [
      { chart: "cloudnativePg", values: cloudnativePg, lacksDisruptionBudget: true },
      // Found by the operator in its own namespace only. Its certificates are cert-manager's. Removed first: the operator
      // puts a finalizer on its Service.
      { chart: "barmanCloud", values: barmanCloud, after: ["certificates"] },
    ],
  },

  { name: "elasticsearch", namespace: "elastic-system", releases: [{ chart: "eck", values: eck }] },

  {
    name: "mongodb",
    namespace: "psmdb-system",
    releases: [
      // Before the operator, whose own copy Helm never upgrades; the other way round, this chart is refused.
      { chart: "psmdbCrds", values: psmdbCrds },
      // After cert-manager: an operator that starts without it signs its own certificates, and changes them later.
      {
        chart: "psmdb",
        values: psmdb,
        after: ["certificates"],
        skipCrds: true,
        lacksDisruptionBudget: true,
      },
    ],
  },

  {
    name: "redis",
    namespace: "redis-operator",
    releases: [
      // Of the image's version: the chart's own is older, and drops customLivenessProbe without a word.
      { chart: { name: "redis-operator-crds", folder: "./vendor/redis-operator" }, values: redisCrds },
      { chart: "redis", values: redis, skipCrds: true, lacksDisruptionBudget: true },
    ],
  },

  {
    name: "scaling",
    namespace: "keda",
    when: ({ settings }) => settings.keda,
    releases: [{ chart: "keda", values: keda }],
  },

  {
    name: "definitions",
    // They stay, whatever goes.
    disposable: true,
    // Not `monitoring`: with these alone, that is the namespace of somebody else's Prometheus, and would go with this row.
    namespace: "prometheus-operator-crds",
    when: ({ monitoring }) => monitoring.install !== "none",
    releases: [{ chart: "prometheusCrds", values: prometheusCrds }],
  },

  {
    name: "monitoring",
    // Metrics are no data to lose.
    disposable: true,
    namespace: monitoringNamespace,
    when: ({ monitoring }) => monitoring.install === "stack",
    releases: [
      // Its webhook's certificate is cert-manager's.
      {
        chart: "prometheusStack",
        values: prometheusStack,
        needs: prometheusNeeds,
        after: ["certificates", "definitions"],
        skipCrds: true,
      },
    ],
  },
];

/** Everything to install, where these controllers serve the hosts. */
export const operatorsWith = (controllers: readonly IngressController[]): readonly OperatorRow[] => [
  ...operators,
  ...controllers.map((name) => ingressRows[name]),
];
