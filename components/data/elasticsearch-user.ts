import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { generatePassword } from "./password.ts";

export interface ElasticsearchUserArgs {
  readonly environment: Environment;
  readonly user: string;
  /** What the user may do, as Elasticsearch's file of roles has it. */
  readonly role: object;
}

export interface ElasticsearchUser {
  /** Names of the Secrets that ECK reads. */
  readonly user: pulumi.Output<string>;
  readonly roles: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
}

/** A Secret that ECK reads, `<name>-<suffix>`; gives its name. */
export const eckSecret = (
  name: string,
  suffix: string,
  { namespace }: Pick<Environment, "namespace">,
  stringData: Readonly<Record<string, pulumi.Input<string>>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> =>
  new k8s.core.v1.Secret(
    `${name}-${suffix}`,
    { metadata: { namespace, name: `${name}-${suffix}`, labels: labels(name, "database") }, stringData },
    opts,
  ).metadata.name;

/** A user beside the application's, with a role of the same name and a password of its own. */
export function elasticsearchUser(
  name: string,
  { environment, user, role }: ElasticsearchUserArgs,
  opts: pulumi.CustomResourceOptions,
): ElasticsearchUser {
  const password = generatePassword(`${name}-password`, opts);
  return {
    password,
    user: eckSecret(name, "user", environment, { username: user, password, roles: user }, opts),
    roles: eckSecret(name, "roles", environment, { "roles.yml": JSON.stringify({ [user]: role }) }, opts),
  };
}
