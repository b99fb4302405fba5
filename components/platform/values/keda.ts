import type { ImageName } from "../../../catalogue/pins.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { podLabels, priorityClassName, resources, spread, tag } from "./shared.ts";

/** Three Deployments: the operator, the API server for its metrics, and the webhook. */
export function keda({ settings: { replicas }, monitoring, image }: ValuesContext): HelmValues {
  const parts = (name: ImageName): HelmValues => {
    const reference = image(name);
    return { repository: reference.repository, tag: tag(reference) };
  };
  // The chart has no switch: a budget is there when it says something.
  const budget: HelmValues = replicas > 1 ? { minAvailable: 1 } : {};
  const pods = (name: string) => spread(podLabels(name, "keda"));
  return {
    // The three images' own are asked for only where this one is empty.
    global: { image: { registry: image("keda").registry } },
    image: { keda: parts("keda"), metricsApiServer: parts("kedaMetricsServer"), webhooks: parts("kedaWebhooks") },
    // Kept when the chart goes: with the definitions would go every ScaledObject of the cluster.
    crds: { additionalAnnotations: { "helm.sh/resource-policy": "keep" } },
    operator: { replicaCount: replicas },
    metricsServer: { replicaCount: replicas },
    webhooks: { replicaCount: replicas },
    podDisruptionBudget: { operator: budget, metricServer: budget, webhooks: budget },
    resources: {
      operator: resources("100m", "128Mi", "512Mi"),
      metricServer: resources("50m", "96Mi", "256Mi"),
      webhooks: resources("25m", "64Mi", "256Mi"),
    },
    priorityClassName,
    topologySpreadConstraints: {
      operator: pods("keda-operator"),
      metricsServer: pods("keda-operator-metrics-apiserver"),
      webhooks: pods("keda-admission-webhooks"),
    },
    // Deployments are what it scales here. The default lets it read and scale whatever there is.
    rbac: { enabledCustomScaledRefKinds: false },
    ...(monitoring.enabled ? { prometheus: { operator: { enabled: true } } } : {}),
  };
}
