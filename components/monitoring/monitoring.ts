import * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import type { StackSettings } from "../../config/schema/index.ts";
import type { Databases } from "../data/databases.ts";
import type { Environment } from "../environment.ts";
import { DatabaseMonitors } from "./database-monitors.ts";
import { Dashboards } from "./dashboards/dashboards.ts";
import { Exporters } from "./exporters.ts";
import { AlertRules } from "./rules/rules.ts";

export interface MonitoringArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  /** The API's: it has Node and the clients. */
  readonly scriptImage: string;
  readonly config: Pick<StackSettings, "monitoring" | "platform" | "postgres" | "mongodb">;
  readonly databases: Databases;
}

/** What Prometheus needs to see the suite. It is the cluster's own; the operators' monitors are the platform's. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:monitoring:Monitoring", name, {}, opts);
    const { environment, image, scriptImage, config, databases } = args;
    const monitorLabels = config.monitoring.labels;
    const child = { parent: this };
    new Exporters(`${name}-exporters`, { environment, image, scriptImage, databases, monitorLabels }, child);
    const { cluster } = config.postgres;
    new DatabaseMonitors(`${name}-databases`, { environment, cluster, monitorLabels }, child);
    const drills = config.postgres.backup.drill !== undefined || config.mongodb.backup.drill !== undefined;
    const { documents } = config.monitoring;
    const subject = { cluster, drills };
    new AlertRules(`${name}-alerts`, { environment, subject, documents, monitorLabels }, child);
    const { controllers } = config.platform.ingress;
    const seen = { ...subject, controllers };
    new Dashboards(`${name}-dashboards`, { environment, subject: seen, settings: config.monitoring }, child);
    this.registerOutputs();
  }
}

/** The monitoring that the configuration asks for; `undefined` where it asks for none. */
export const monitoring = (
  name: string,
  args: MonitoringArgs,
  opts: pulumi.ComponentResourceOptions,
): Monitoring | undefined => (args.config.monitoring.enabled ? new Monitoring(name, args, opts) : undefined);
