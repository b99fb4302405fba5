import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What must hold of an object, in the Common Expression Language (`spec` and `metadata` are the object's), and what is said if not. */
export interface Condition {
  readonly expression: string;
  readonly message: string;
}

export interface LimitArgs {
  /** Name of the account, in the namespace. */
  readonly account: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: k8s.types.input.meta.v1.ObjectMeta["labels"];
  readonly group: string;
  readonly plural: string;
  readonly conditions: pulumi.Input<pulumi.Input<Condition>[]>;
}

/**
 * Has the API server refuse an account's objects of a kind that don't meet the conditions: RBAC knows kinds, not what is in
 * them. Nobody else's requests are touched. Gives the binding, from which on it holds.
 *
 * Named with the namespace: both belong to the whole cluster, in which another stack may be.
 */
export function limitAccount(name: string, args: LimitArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const { account, namespace, labels, group, plural, conditions } = args;
  const metadata = { name: pulumi.interpolate`${namespace}-${name}`, labels };
  const user = pulumi.interpolate`"system:serviceaccount:${namespace}:${account}"`;
  const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
    name,
    {
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
          resourceRules: [
            { apiGroups: [group], apiVersions: ["*"], resources: [plural], operations: ["CREATE", "UPDATE"] },
          ],
        },
        matchConditions: [{ name: "account", expression: pulumi.interpolate`request.userInfo.username == ${user}` }],
        // Untyped: by the definition's schema a map with fields of its own can't be gone through.
        variables: [
          { name: "metadata", expression: "dyn(object.metadata)" },
          { name: "spec", expression: "dyn(object.spec)" },
        ],
        validations: conditions,
      },
    },
    opts,
  );
  return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    name,
    { metadata, spec: { policyName: policy.metadata.name, validationActions: ["Deny"] } },
    opts,
  );
}
