import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../config/schema/cluster.ts";

/** The one provider through which everything reaches the cluster. */
export const clusterProvider = (
  name: string,
  { context, identifier }: ClusterSettings,
  kubeconfig?: pulumi.Output<string>,
): k8s.Provider =>
  new k8s.Provider(name, {
    kubeconfig,
    context,
    // Without it a changed kubeconfig replaces the provider, and with it every object (pulumi-kubernetes#4019).
    clusterIdentifier: identifier,
    // A named Secret would be deleted before its successor is made, and its readers replaced (pulumi-kubernetes#1568).
    // Those that should be replaced say `immutable: true`.
    enableSecretMutable: true,
    enableConfigMapMutable: true,
    kubeClientSettings: { qps: 100, burst: 200 },
  });
