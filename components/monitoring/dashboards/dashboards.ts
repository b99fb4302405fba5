import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { dashboardAnnotations } from "../../../catalogue/monitoring.ts";
import type { MonitoringSettings } from "../../../config/schema/monitoring.ts";
import type { Environment } from "../../environment.ts";
import { labels } from "../../kubernetes/labels.ts";
import { databases } from "./databases.ts";
import { grafanaDashboard } from "./grafana.ts";
import { ingress } from "./ingress.ts";
import { dashboardUrl } from "./links.ts";
import { dashboardNames, type DashboardName, type DashboardOf, type DashboardSubject } from "./panel.ts";
import { queues } from "./queues.ts";
import { suite } from "./suite.ts";

export const dashboards: Readonly<Record<DashboardName, DashboardOf>> = { suite, databases, queues, ingress };

export interface DashboardsArgs {
  readonly environment: Environment;
  readonly subject: Omit<DashboardSubject, "namespace">;
  readonly settings: Pick<MonitoringSettings, "dashboards" | "documents" | "grafana">;
}

/** What Grafana shows of the suite. Its sidecar looks for ConfigMaps with these labels, and for each change of one. */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:monitoring:Dashboards", name, {}, opts);
    const { environment, settings } = args;
    const { grafana, documents } = settings;
    const { folder, labels: sidecarLabels } = settings.dashboards;
    const namespace = environment.namespaceName;
    const subject: DashboardSubject = { ...args.subject, namespace };
    for (const each of dashboardNames) {
      const json = grafanaDashboard(dashboards[each](subject), { namespace, name: each, documents });
      const annotations = {
        ...(folder === undefined ? {} : { [dashboardAnnotations.folder]: folder }),
        ...(grafana === undefined ? {} : { [dashboardAnnotations.url]: dashboardUrl(grafana, namespace, each) }),
      };
      new k8s.core.v1.ConfigMap(
        `${name}-${each}`,
        {
          metadata: {
            namespace: environment.namespace,
            name: `dashboard-${each}`,
            labels: { ...labels(`dashboard-${each}`, "monitoring"), ...sidecarLabels },
            annotations,
          },
          // The sidecar writes the files of all namespaces into one folder: of two with the same name, one is lost.
          data: { [`${namespace}-${each}.json`]: JSON.stringify(json) },
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
