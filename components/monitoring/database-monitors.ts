import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { podMonitor } from "./pod-monitor.ts";

export interface DatabaseMonitorsArgs {
  readonly environment: Environment;
  /** Name of the cluster that the application uses. Copies and drills aren't asked: their numbers would be alerts. */
  readonly cluster: string;
  readonly monitorLabels: Labels;
}

/** Labels of the pods that are asked, by monitor. */
export const monitoredPods = (cluster: string): Readonly<Record<string, Labels>> => ({
  postgres: { "cnpg.io/cluster": cluster, "cnpg.io/podRole": "instance" },
  "postgres-pooler": { "cnpg.io/cluster": cluster, "cnpg.io/podRole": "pooler" },
});

/** Of their containers' port. */
export const metricsPort = "metrics";

/** CloudNativePG's own pods answer Prometheus. Made here, since the operator's `enablePodMonitor` is on its way out. */
export class DatabaseMonitors extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseMonitorsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:monitoring:DatabaseMonitors", name, {}, opts);
    const { environment, cluster, monitorLabels } = args;
    const shared = { namespace: environment.namespace, port: metricsPort, monitorLabels };
    for (const [row, pods] of Object.entries(monitoredPods(cluster)))
      podMonitor(row, { ...shared, pods }, { parent: this });
    this.registerOutputs();
  }
}
