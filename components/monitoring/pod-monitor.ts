import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { scrapeInterval } from "../../catalogue/monitoring.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { labels } from "../kubernetes/labels.ts";

export interface PodMonitorArgs {
  /** Its name in the cluster; the resource's unless given. */
  readonly name?: string;
  readonly namespace: pulumi.Input<string>;
  /** Labels of the pods. */
  readonly pods: Labels;
  /** Name of the container's port. */
  readonly port: string;
  /** By which Prometheus finds the monitor. */
  readonly monitorLabels: Labels;
  /** Whether a `namespace` that a metric carries of its own is kept: it says whose thing it tells of, not who tells. */
  readonly honorLabels?: true;
}

/** Makes Prometheus ask each of the pods. Pods and not Services: every replica has numbers of its own. */
export const podMonitor = (
  resource: string,
  { name = resource, namespace, pods, port, monitorLabels, honorLabels }: PodMonitorArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource =>
  new k8s.apiextensions.CustomResource(
    `${resource}-monitor`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { namespace, name, labels: { ...labels(name, "monitoring"), ...monitorLabels } },
      spec: {
        selector: { matchLabels: { ...pods } },
        podMetricsEndpoints: [
          { port, interval: `${scrapeInterval}s`, ...(honorLabels === undefined ? {} : { honorLabels }) },
        ],
      },
    },
    opts,
  );
