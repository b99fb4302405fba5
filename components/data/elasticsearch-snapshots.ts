import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { eckSecret, elasticsearchUser } from "./elasticsearch-user.ts";

export const snapshotUser = "snapshots";

export interface SnapshotAccessArgs {
  readonly environment: Environment;
  readonly backup: BackupTarget;
  readonly alias: string;
}

/** What Elasticsearch needs to write snapshots to a bucket, and who may order them: nobody of the application. */
export class SnapshotAccess extends pulumi.ComponentResource {
  /** Names of the Secrets that ECK reads. */
  readonly user: pulumi.Output<string>;
  readonly roles: pulumi.Output<string>;
  readonly keys: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  /**
   * Lines of elasticsearch.yml. 7.10 has no setting for the region (7.13 brought it) and signs for `us-east-1`, which stores
   * that aren't AWS mostly don't look at.
   */
  readonly nodeConfig: Readonly<Record<string, string | boolean>>;

  constructor(name: string, args: SnapshotAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:SnapshotAccess", name, {}, opts);
    const { environment, backup, alias } = args;
    const inside = { parent: this };
    const access = elasticsearchUser(name, { environment, user: snapshotUser, role: roleOf(alias) }, inside);
    this.user = access.user;
    this.roles = access.roles;
    this.password = access.password;
    const keys = {
      "s3.client.default.access_key": backup.keys.accessKey,
      "s3.client.default.secret_key": backup.keys.secretKey,
    };
    this.keys = eckSecret(name, "keys", environment, keys, inside);
    const { host, protocol } = new URL(backup.endpoint);
    this.nodeConfig = {
      "s3.client.default.endpoint": host,
      "s3.client.default.protocol": protocol.replace(":", ""),
      "s3.client.default.path_style_access": true,
    };
    this.registerOutputs();
  }
}

const roleOf = (alias: string) => ({
  cluster: ["manage_slm", "create_snapshot", "cluster:admin/repository/*", "cluster:admin/snapshot/restore"],
  indices: [{ names: [`${alias}*`, "favorites*"], privileges: ["monitor", "view_index_metadata"] }],
});
