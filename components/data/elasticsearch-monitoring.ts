import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { generatePassword } from "./password.ts";

export const monitoringUser = "monitoring";

export interface MonitoringAccessArgs {
  readonly environment: Environment;
  readonly alias: string;
}

/** An Elasticsearch user who may count, and read no document. */
export class MonitoringAccess extends pulumi.ComponentResource {
  /** Names of the Secrets that ECK reads. */
  readonly user: pulumi.Output<string>;
  readonly roles: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;

  constructor(name: string, { environment, alias }: MonitoringAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:MonitoringAccess", name, {}, opts);
    const secret = (suffix: string, stringData: Record<string, pulumi.Input<string>>): pulumi.Output<string> => {
      const metadata = {
        namespace: environment.namespace,
        name: `${name}-${suffix}`,
        labels: labels(name, "database"),
      };
      return new k8s.core.v1.Secret(`${name}-${suffix}`, { metadata, stringData }, { parent: this }).metadata.name;
    };
    const indices = [{ names: [`${alias}*`, "favorites*"], privileges: ["monitor"] }];
    this.password = generatePassword(`${name}-password`, { parent: this });
    this.user = secret("user", { username: monitoringUser, password: this.password, roles: monitoringUser });
    this.roles = secret("roles", {
      "roles.yml": JSON.stringify({ [monitoringUser]: { cluster: ["monitor"], indices } }),
    });
    this.registerOutputs();
  }
}
