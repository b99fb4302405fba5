import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { exporters, type ExporterName } from "../../catalogue/monitoring.ts";
import { podSpec, type PodArgs } from "../application/pod.ts";
import { readerEnvironment } from "../application/reader-environment.ts";
import type { ReaderVariables } from "../application/variables.ts";
import type { Environment } from "../environment.ts";
import { labels, selectorLabels, type Labels } from "../kubernetes/labels.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import { podMonitor } from "./pod-monitor.ts";

export interface ExporterArgs extends Pick<PodArgs, "files" | "folders" | "container"> {
  readonly environment: Environment;
  readonly image: string;
  /** Where to ask, and as whom. */
  readonly variables: ReaderVariables;
  readonly monitorLabels: Labels;
}

/** A program that asks a part of the suite and answers Prometheus. Its name is also its pod's label, which the network knows. */
export class Exporter extends pulumi.ComponentResource {
  constructor(name: ExporterName, args: ExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:monitoring:Exporter", name, {}, opts);
    const { environment, image, variables, files, folders, monitorLabels } = args;
    const { port, health, resources } = exporters[name];
    const child = { parent: this };
    const metadata = { namespace: environment.namespace, name, labels: labels(name, "monitoring") };
    const serviceAccount = tokenlessAccount(name, metadata, child);
    const envFrom = readerEnvironment(
      name,
      { environment, component: "monitoring", variables, change: "versioned" },
      child,
    );
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorLabels(name) },
          // Two at a time would give each number twice.
          strategy: { type: "Recreate" },
          template: {
            metadata: { labels: labels(name, "monitoring") },
            spec: podSpec({
              name,
              image,
              resources,
              envFrom,
              serviceAccount,
              files,
              folders,
              container: {
                ports: [{ name: "metrics", containerPort: port, protocol: "TCP" }],
                // Of the exporter alone: what it asks may be away, and says so in a metric.
                readinessProbe: { httpGet: { path: health, port: "metrics" }, periodSeconds: 10, timeoutSeconds: 5 },
                livenessProbe: { tcpSocket: { port: "metrics" }, periodSeconds: 20 },
                ...args.container,
              },
            }),
          },
        },
      },
      child,
    );
    podMonitor(
      name,
      { namespace: environment.namespace, pods: selectorLabels(name), port: "metrics", monitorLabels },
      child,
    );
    this.registerOutputs();
  }
}
