import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { dashboardReader, grafanaAdmin, nodeExporterNamespace } from "../../catalogue/monitoring.ts";
import { generatePassword } from "../data/password.ts";
import { labels } from "../kubernetes/labels.ts";
import { privileged } from "../kubernetes/restricted.ts";

/**
 * What must be there before kube-prometheus-stack: the password of Grafana's administrator, which the chart would otherwise
 * write into its values, a role for its dashboards that reads no Secret, and a namespace for the node exporter alone. That one
 * shows the node's own disks, processes and network, for which it takes the node's root folder, its processes and its network;
 * everything else of the chart keeps to `restricted` in the other namespace.
 */
export function prometheusNeeds(
  name: string,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const exporter = new k8s.core.v1.Namespace(
    `${name}-${nodeExporterNamespace}`,
    {
      metadata: {
        name: nodeExporterNamespace,
        labels: { ...labels(nodeExporterNamespace, "operator"), ...privileged },
      },
    },
    opts,
  );
  const { secret, userKey, passwordKey } = grafanaAdmin;
  const admin = new k8s.core.v1.Secret(
    `${name}-${secret}`,
    {
      metadata: { namespace, name: secret, labels: labels("grafana", "operator") },
      stringData: { [userKey]: "admin", [passwordKey]: generatePassword(`${name}-${secret}`, opts) },
    },
    opts,
  );
  const reader = new k8s.rbac.v1.ClusterRole(
    `${name}-${dashboardReader}`,
    {
      metadata: { name: dashboardReader, labels: labels("grafana", "operator") },
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
    },
    opts,
  );
  return [exporter, admin, reader];
}
