import { containerSecurity } from "../../kubernetes/security.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { apart, imageValues, podLabels, priorityClassName, resources } from "./shared.ts";

export function redis({ settings: { replicas }, image }: ValuesContext): HelmValues {
  return {
    // Not replicaCount, as everywhere else.
    replicas,
    image: imageValues(image("redisOperator")),
    priorityClassName,
    resources: resources("50m", "64Mi", "256Mi"),
    affinity: apart(podLabels("redis-operator")),
    // The chart has no key for the pod's security context: the container's says it all.
    securityContext: { ...containerSecurity, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  };
}

/** The definition alone: that chart has no values. */
export const redisCrds = (): HelmValues => ({});
