import * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import type { StackSettings } from "../../config/schema/index.ts";
import type { Databases } from "../data/databases.ts";
import type { Environment } from "../environment.ts";
import { DatabaseMonitors } from "./database-monitors.ts";
import { Exporters } from "./exporters.ts";
import { AlertRules } from "./rules/rules.ts";

export interface MonitoringArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  /** The API's: it has Node and the clients. */
  readonly scriptImage: string;
  readonly config: Pick<StackSettings, "monitoring" | "postgres" | "mongodb">;
  readonly databases: Databases;
}

/** What Prometheus and Grafana need to see the suite. They themselves are the cluster's; the operators' monitors, the platform's. */
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
    new AlertRules(`${name}-alerts`, { environment, subject: { cluster, drills }, documents, monitorLabels }, child);
    this.registerOutputs();
  }
}
