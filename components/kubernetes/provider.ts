import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../config/schema/cluster.ts";
import { refuseOtherClusters } from "./identity.ts";

/**
 * The one provider through which everything reaches the cluster, once that is known to be the right one: nothing may be
 * registered before.
 */
export async function clusterProvider(
  name: string,
  settings: ClusterSettings,
  kubeconfig?: pulumi.Output<string>,
): Promise<k8s.Provider> {
  const { context, identifier } = settings;
  await refuseOtherClusters(`${name}-identity`, settings, kubeconfig);
  return new k8s.Provider(name, {
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
}
