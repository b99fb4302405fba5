import { z } from "zod";
import { monitoringNamespace } from "../../catalogue/monitoring.ts";
import { objectName, url } from "./primitives.ts";

const labels = z.record(z.string().min(1), z.string());

export const monitoring = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Make monitors, exporters and alerts; their definitions must be in the cluster, or `install`"),
    install: z
      .enum(["none", "crds", "stack"])
      .default("none")
      .describe("What the platform brings: nothing, the Prometheus operator's definitions, or a kube-prometheus-stack"),
    namespace: objectName
      .default(monitoringNamespace)
      .describe("Namespace of the Prometheus that scrapes: the only one that is let in"),
    labels: labels
      .default({ release: "kube-prometheus-stack" })
      .describe("Labels by which that Prometheus selects monitors and rules"),
    documents: url
      .optional()
      .describe("Where this repository's files can be read, for the alerts' links to their runbooks")
      .meta({ examples: ["https://git.example.org/trackdechets-kubernetes/blob/main"] }),
    grafana: url
      .optional()
      .describe("Where Grafana is reached, for the links to the dashboards")
      .meta({ examples: ["https://grafana.example.org"] }),
    dashboards: z
      .strictObject({
        labels: labels
          .default({ grafana_dashboard: "1" })
          .describe("Labels by which Grafana's sidecar finds dashboards"),
        folder: z.string().min(1).optional().describe("Folder for them, where the sidecar reads `grafana_folder`"),
      })
      .prefault({}),
  })
  .describe("What Prometheus needs to see the suite");

export type MonitoringSettings = z.infer<typeof monitoring>;
