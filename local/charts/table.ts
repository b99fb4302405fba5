import { charts, type ChartPin } from "../../catalogue/pins.ts";
import type { ModuleDirectories } from "../tools/modules.ts";

/** The custom resource definitions of a chart, and where the real chart keeps them. */
export interface ChartDefinitions {
  /** The module that publishes them, and the file or folder in it. */
  readonly module: keyof ModuleDirectories;
  readonly path: string;
  /** Files of the folder that are taken, where not all are. */
  readonly only?: readonly string[];
  /**
   * In `templates` Helm upgrades and (unless kept) removes them with the release; in `crds` it installs them once, before the
   * rest, and `skipCrds` leaves them out.
   */
  readonly place: "templates" | "crds";
  /** Helm expression of the value that switches them on, for those in `templates`. */
  readonly enabledBy?: string;
  /** Whether the real chart marks them `helm.sh/resource-policy: keep`. */
  readonly keep?: boolean;
}

/** A chart that is made on this machine, because its repository may be out of reach, under its real name and version. */
export interface ChartRow {
  readonly pin: ChartPin;
  readonly appVersion: string;
  readonly definitions?: ChartDefinitions;
  /** The real chart's own values file or JSON schema, where a module holds it; otherwise `values/<name>.yaml` here. */
  readonly real?: { readonly module: keyof ModuleDirectories; readonly values: string; readonly schema?: string };
}

const percona = { module: "percona", path: "deploy/crd.yaml" } as const;

export const chartTable: readonly ChartRow[] = [
  {
    pin: charts.certManager,
    appVersion: charts.certManager.version,
    definitions: {
      module: "certManager",
      path: "deploy/crds",
      place: "templates",
      enabledBy: "or .Values.crds.enabled .Values.installCRDs",
      keep: true,
    },
    // The only chart whose real schema refuses unknown keys: with it, a wrong key fails here as it does on a real cluster.
    real: {
      module: "certManager",
      values: "deploy/charts/cert-manager/values.yaml",
      schema: "deploy/charts/cert-manager/values.schema.json",
    },
  },
  {
    pin: charts.cloudnativePg,
    appVersion: "1.30.0",
    definitions: {
      module: "cloudNativePg",
      path: "config/crd/bases",
      place: "templates",
      enabledBy: ".Values.crds.create",
      keep: true,
    },
  },
  {
    pin: charts.barmanCloud,
    appVersion: "v0.13.0",
    definitions: {
      module: "barmanCloud",
      path: "config/crd/bases",
      place: "templates",
      enabledBy: ".Values.crds.create",
      keep: true,
    },
  },
  {
    pin: charts.eck,
    appVersion: "3.5.0",
    definitions: {
      module: "eck",
      path: "config/crds/v1/all-crds.yaml",
      place: "templates",
      enabledBy: ".Values.installCRDs",
      keep: true,
    },
    real: { module: "eck", values: "deploy/eck-operator/values.yaml" },
  },
  { pin: charts.psmdbCrds, appVersion: "1.22.0", definitions: { ...percona, place: "templates" } },
  // Both Percona charts carry the definitions: installed by crds/ first, they can't be adopted by the other chart any more.
  { pin: charts.psmdb, appVersion: "1.22.0", definitions: { ...percona, place: "crds" } },
  {
    pin: charts.redis,
    appVersion: "1.2.4",
    definitions: {
      module: "redisOperator",
      // An older definition than vendor/redis-operator, as in the real chart: a program that forgets `skipCrds` gets it.
      path: "charts/redisoperator/crds",
      place: "crds",
    },
  },
  {
    pin: charts.externalSecrets,
    appVersion: "v2.9.0",
    definitions: {
      module: "externalSecrets",
      path: "config/crds/bases",
      place: "templates",
      enabledBy: ".Values.installCRDs",
    },
    real: {
      module: "externalSecrets",
      values: "deploy/charts/external-secrets/values.yaml",
      schema: "deploy/charts/external-secrets/values.schema.json",
    },
  },
  {
    pin: charts.keda,
    appVersion: "2.20.2",
    definitions: {
      module: "keda",
      path: "config/crd/bases",
      // What the program makes.
      only: ["scaledobjects", "triggerauthentications"].map((plural) => `keda.sh_${plural}.yaml`),
      place: "templates",
      enabledBy: ".Values.crds.install",
      // By the program's own value for the annotation.
      keep: true,
    },
  },
  { pin: charts.traefik, appVersion: "v3.7.11" },
  { pin: charts.ingressNginx, appVersion: "1.15.1" },
  {
    pin: charts.prometheusCrds,
    appVersion: "v0.93.1",
    definitions: {
      module: "prometheusOperator",
      path: "example/prometheus-operator-crd",
      // What the program makes. With all ten, each twice (as a file and as what it renders to), Helm's record of the release would
      // be larger than a Secret may be.
      only: ["podmonitors", "prometheusrules"].map((plural) => `monitoring.coreos.com_${plural}.yaml`),
      place: "templates",
      // By the program's own value for the annotation.
      keep: true,
    },
  },
  // Its definitions are the chart's above.
  { pin: charts.prometheusStack, appVersion: "v0.93.1" },
];
