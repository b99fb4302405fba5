import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { elasticsearchUser } from "./elasticsearch-user.ts";

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
    const indices = [{ names: [`${alias}*`, "favorites*"], privileges: ["monitor"] }];
    const role = { cluster: ["monitor"], indices };
    const access = elasticsearchUser(name, { environment, user: monitoringUser, role }, { parent: this });
    this.user = access.user;
    this.roles = access.roles;
    this.password = access.password;
    this.registerOutputs();
  }
}
