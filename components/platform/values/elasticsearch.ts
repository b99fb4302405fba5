import type { HelmValues, ValuesContext } from "./shared.ts";
import { apart, disruptionBudget, podLabels, priorityClassName, repository, resources } from "./shared.ts";

export function eck({ settings: { replicas }, monitoring, image }: ValuesContext): HelmValues {
  const { tag = "", digest, ...operator } = image("eck");
  // Where the operator looks for images that a resource doesn't name: the registry, and the mirror's path before it.
  const elasticsearch = repository(image("elasticsearch")).replace(/\/elasticsearch\/elasticsearch$/, "");
  return {
    replicaCount: replicas,
    image: { repository: repository(operator), tag, ...(digest === undefined ? {} : { digest }) },
    priorityClassName,
    resources: resources("100m", "256Mi", "1Gi"),
    podDisruptionBudget: disruptionBudget(replicas),
    // The chart's own lacks the seccomp profile that `restricted` asks for.
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    affinity: apart(podLabels("elastic-operator", "eck-operator")),
    telemetry: { disabled: true },
    config: {
      containerRegistry: elasticsearch,
      // Ten years instead of one: Node reads the authority at its start only, and would refuse the next one until then.
      caValidity: "87600h",
      ...(monitoring.enabled ? { metrics: { port: "8080" } } : {}),
    },
  };
}
