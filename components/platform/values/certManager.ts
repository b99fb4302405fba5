import type { HelmValues, ValuesContext } from "./shared.ts";
import { disruptionBudget, imageValues, priorityClassName, resources, spread } from "./shared.ts";

/** Three Deployments, the hook Job that waits for the webhook, and the image of the pods that answer ACME challenges. */
export function certManager({ settings: { replicas }, image }: ValuesContext): HelmValues {
  const deployment = (component: string) => ({
    replicaCount: replicas,
    podDisruptionBudget: disruptionBudget(replicas),
    resources: resources("50m", "128Mi", "512Mi"),
    topologySpreadConstraints: spread({
      "app.kubernetes.io/instance": "cert-manager",
      "app.kubernetes.io/component": component,
    }),
  });
  return {
    // Off by default. Kept when the chart goes: with them goes every Certificate of the cluster.
    crds: { enabled: true, keep: true },
    global: { priorityClassName },
    ...deployment("controller"),
    image: imageValues(image("certManagerController")),
    webhook: { ...deployment("webhook"), image: imageValues(image("certManagerWebhook")) },
    cainjector: { ...deployment("cainjector"), image: imageValues(image("certManagerCainjector")) },
    startupapicheck: {
      image: imageValues(image("certManagerStartupapicheck")),
      resources: resources("50m", "64Mi", "256Mi"),
    },
    acmesolver: { image: imageValues(image("certManagerAcmesolver")) },
  };
}
