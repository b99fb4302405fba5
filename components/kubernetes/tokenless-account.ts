import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * An account of some pods alone, without a token; gives its name. In the namespace's own account, that of every pod that names
 * none, whoever binds a right for one of them gives it to all.
 */
export const tokenlessAccount = (
  resource: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> =>
  new k8s.core.v1.ServiceAccount(resource, { metadata, automountServiceAccountToken: false }, opts).metadata.name;
