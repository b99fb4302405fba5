import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "./labels.ts";

/**
 * An account of a database's pods alone, without a token; gives its name. In the namespace's own account, that of every pod that
 * names none, whoever binds a right for one of them gives it to all.
 */
export const tokenlessAccount = (
  name: string,
  { namespace }: Pick<Environment, "namespace">,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> =>
  new k8s.core.v1.ServiceAccount(
    name,
    { metadata: { namespace, name, labels: labels(name, "database") }, automountServiceAccountToken: false },
    opts,
  ).metadata.name;
