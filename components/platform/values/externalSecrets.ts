import type { HelmValues, ValuesContext } from "./shared.ts";
import { disruptionBudget, imageValues, podLabels, priorityClassName, resources, spread } from "./shared.ts";

/** Three Deployments of one image: the operator, its webhook, and who makes the webhook's certificate. */
export function externalSecrets({ settings: { replicas }, image }: ValuesContext): HelmValues {
  const deployment = (name: string) => ({
    image: imageValues(image("externalSecrets")),
    replicaCount: replicas,
    priorityClassName,
    podDisruptionBudget: disruptionBudget(replicas),
    resources: resources("25m", "96Mi", "256Mi"),
    topologySpreadConstraints: spread(podLabels(name, "external-secrets")),
  });
  return {
    ...deployment("external-secrets"),
    // Kept when the chart goes: with the definitions would go every ExternalSecret, and with those the Secrets of running pods.
    crds: { annotations: { "helm.sh/resource-policy": "keep" } },
    // Of several replicas only one may write.
    leaderElect: true,
    // Stacks keep to their own namespaces: a store for the whole cluster would serve its secrets to each of them.
    processClusterStore: false,
    processClusterExternalSecret: false,
    processClusterPushSecret: false,
    processPushSecret: false,
    webhook: deployment("external-secrets-webhook"),
    certController: deployment("external-secrets-cert-controller"),
  };
}
