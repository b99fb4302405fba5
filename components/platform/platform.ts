import * as pulumi from "@pulumi/pulumi";
import { type ImageMirror, parseImage } from "../../catalogue/images.ts";
import type { IngressController } from "../../catalogue/ingress.ts";
import { charts, images } from "../../catalogue/pins.ts";
import type { PlatformSettings } from "../../config/schema/cluster.ts";
import type { MonitoringSettings } from "../../config/schema/monitoring.ts";
import type { ChartSource } from "./charts.ts";
import { ingressClass } from "./ingress-class.ts";
import { operatorMonitors } from "./monitors.ts";
import { acmeIssuer } from "./issuer.ts";
import { Operator, type OperatorRelease } from "./operator.ts";
import { type OperatorName, operatorsWith, type ReleaseRow } from "./operators.ts";
import type { ValuesContext } from "./values/shared.ts";

export interface PlatformArgs {
  readonly settings: PlatformSettings;
  readonly monitoring: Pick<MonitoringSettings, "enabled" | "install" | "labels" | "dashboards">;
  /** Where charts come from. */
  readonly charts: ChartSource;
  /** Where images come from. */
  readonly image: ImageMirror;
}

/** For each operator, what a custom resource of its kind depends on; empty where another stack installs the platform. */
export type PlatformReady = Readonly<
  Record<Exclude<OperatorName, IngressController | "definitions"> | "ingress", pulumi.Resource[]>
>;

/**
 * What a cluster needs once, whatever the number of stacks: the operators, the ingress controller and the issuer of
 * certificates. With `install: false` it creates nothing, and its dependents wait for nothing.
 *
 * Removing it removes the definitions of MongoDB and Redis, and with them every such database of the cluster: give it
 * `protect` (which its children inherit) where there is data to lose.
 */
export class Platform extends pulumi.ComponentResource {
  /** `ingress` is everything that an Ingress with a certificate needs, the issuer included. */
  readonly ready: PlatformReady;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:platform:Platform", name, {}, opts);
    this.ready = args.settings.install ? this.#install(name, args) : readiness(() => []);
    this.registerOutputs({});
  }

  #install(name: string, { settings, monitoring, ...sources }: PlatformArgs): PlatformReady {
    const context: ValuesContext = {
      settings,
      monitoring,
      image: (pin) => parseImage(sources.image(images[pin])),
    };
    const installed = new Map<OperatorName, Operator>();
    const operator = (key: OperatorName): Operator => {
      const found = installed.get(key);
      if (found === undefined) throw new Error(`operator "${key}" stands below one that needs it`);
      return found;
    };
    const located = (chart: ReleaseRow["chart"]): Pick<OperatorRelease, "name" | "chart"> =>
      typeof chart === "string"
        ? { name: charts[chart].name, chart: sources.charts(charts[chart]) }
        : { name: chart.name, chart: { chart: chart.folder } };
    const release = (row: ReleaseRow): OperatorRelease => ({
      ...located(row.chart),
      values: row.values(context),
      skipCrds: row.skipCrds ?? false,
      disruptionBudget: (row.lacksDisruptionBudget ?? false) && settings.replicas > 1,
      after: (row.after ?? []).map(operator),
      needs: row.needs,
    });
    for (const row of operatorsWith(settings.ingress.controllers)) {
      const { name: key, formerly, disposable, namespace, releases, when } = row;
      const wanted = { settings, monitoring };
      if (when?.(wanted) === false) continue;
      const [first, ...rest] = releases;
      const all = [release(first), ...rest.map(release)] as const;
      const opts = {
        parent: this,
        aliases: formerly === undefined ? [] : [{ name: `${name}-${formerly}` }],
        ...(disposable === true ? { protect: false } : {}),
      };
      installed.set(key, new Operator(`${name}-${key}`, { namespace, releases: all }, opts));
    }

    if (monitoring.enabled) operatorMonitors(name, monitoring.labels, installed, { parent: this, protect: false });
    const controllers = settings.ingress.controllers.map(operator);
    // After them: an older ingress-nginx has a class of its own, of the same name, which goes with its next version.
    const after = { parent: this, protect: false, dependsOn: controllers };
    const served = ingressClass(`${name}-ingress-class`, settings.ingress, after);
    const issuer = acmeIssuer(`${name}-issuer`, settings, { parent: this, dependsOn: [operator("certificates")] });
    return readiness((key) => {
      if (key === "ingress") return [...controllers, served, issuer];
      const definitions = key === "monitoring" ? installed.get("definitions") : undefined;
      return [definitions, installed.get(key), key === "certificates" ? issuer : undefined].filter(
        (each) => each !== undefined,
      );
    });
  }
}

const readiness = (of: (name: keyof PlatformReady) => pulumi.Resource[]): PlatformReady => ({
  monitoring: of("monitoring"),
  certificates: of("certificates"),
  ingress: of("ingress"),
  secrets: of("secrets"),
  postgres: of("postgres"),
  elasticsearch: of("elasticsearch"),
  mongodb: of("mongodb"),
  redis: of("redis"),
  scaling: of("scaling"),
});
