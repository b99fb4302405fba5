import { containerSecurity } from "../../kubernetes/security.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { apart, imageValues, podLabels, resources } from "./shared.ts";

/** This chart has no key for a priority class, a disruption budget or topology spread. */
export function psmdb({ settings: { replicas }, image }: ValuesContext): HelmValues {
  return {
    replicaCount: replicas,
    image: imageValues(image("psmdb")),
    // The stacks' namespaces, not its own.
    watchAllNamespaces: true,
    disableTelemetry: true,
    resources: resources("100m", "128Mi", "512Mi"),
    affinity: apart(podLabels("psmdb-operator")),
    // The chart sets nothing that `restricted` asks for; the user is a free choice, the image names none.
    podSecurityContext: { runAsNonRoot: true, runAsUser: 1001, seccompProfile: { type: "RuntimeDefault" } },
    securityContext: containerSecurity,
  };
}

/** The CRDs alone: the chart has no values. */
export const psmdbCrds = (): HelmValues => ({});
