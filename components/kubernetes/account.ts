import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export type Rule = k8s.types.input.rbac.v1.PolicyRule;

/** A ServiceAccount that may do this in its namespace, and nothing else; its Role and their binding have its name. */
export function accountWithRights(
  name: string,
  rules: readonly Rule[],
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ServiceAccount {
  // Off here and on in the pod: nothing else that names this account gets its token.
  const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, opts);
  const role = new k8s.rbac.v1.Role(name, { metadata, rules: [...rules] }, opts);
  new k8s.rbac.v1.RoleBinding(
    name,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: metadata.namespace }],
    },
    opts,
  );
  return account;
}
