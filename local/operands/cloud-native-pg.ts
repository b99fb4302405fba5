import type { V1PodSpec } from "@kubernetes/client-node";
import type { OperatorWorkload } from "./resources.ts";

/** What the pods of both of CloudNativePG's kinds have in common. */

export const cloudNativePg = { kind: "Deployment", label: "cloudnative-pg" } as const;

export const podSecurity = (user: number, group: number): V1PodSpec["securityContext"] => ({
  fsGroup: group,
  runAsUser: user,
  runAsGroup: group,
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
});

/** The operator's own image, which its pods start with: it reads it from its environment. */
export function operatorImage(operator: OperatorWorkload): string | undefined {
  const manager = operator.spec?.template.spec?.containers[0];
  return manager?.env?.find(({ name }) => name === "OPERATOR_IMAGE_NAME")?.value;
}
