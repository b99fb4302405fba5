import type * as k8s from "@pulumi/kubernetes";

/** What Pod Security `restricted` asks of a pod, with the user that the image is made for. */
export const podSecurity = (user: number, group = user) =>
  ({
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  }) satisfies k8s.types.input.core.v1.PodSecurityContext;

/** What `restricted` asks of each container, and a root file system that nobody can write to. */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
} satisfies k8s.types.input.core.v1.SecurityContext;
