import type { Labels } from "./labels.ts";

/** Labels of a namespace that refuses every pod below Pod Security `restricted`, and says so in audit logs and warnings. */
export const restricted: Labels = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/audit": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
};

/** Labels of a namespace that refuses no pod: for what must see the node itself, and nothing beside it. */
export const privileged: Labels = { "pod-security.kubernetes.io/enforce": "privileged" };
