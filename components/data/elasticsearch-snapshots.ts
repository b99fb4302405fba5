import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { generatePassword } from "./password.ts";

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
    const secret = (suffix: string, stringData: Record<string, pulumi.Input<string>>): pulumi.Output<string> => {
      const metadata = {
        namespace: environment.namespace,
        name: `${name}-${suffix}`,
        labels: labels(name, "database"),
      };
      return new k8s.core.v1.Secret(`${name}-${suffix}`, { metadata, stringData }, { parent: this }).metadata.name;
    };
    this.password = generatePassword(`${name}-password`, { parent: this });
    this.user = secret("user", { username: snapshotUser, password: this.password, roles: snapshotUser });
    this.roles = secret("roles", { "roles.yml": JSON.stringify(rolesOf(alias)) });
    this.keys = secret("keys", {
      "s3.client.default.access_key": backup.keys.accessKey,
      "s3.client.default.secret_key": backup.keys.secretKey,
    });
    const { host, protocol } = new URL(backup.endpoint);
    this.nodeConfig = {
      "s3.client.default.endpoint": host,
      "s3.client.default.protocol": protocol.replace(":", ""),
      "s3.client.default.path_style_access": true,
    };
    this.registerOutputs();
  }
}

const rolesOf = (alias: string) => ({
  [snapshotUser]: {
    cluster: ["manage_slm", "create_snapshot", "cluster:admin/repository/*", "cluster:admin/snapshot/restore"],
    indices: [{ names: [`${alias}*`, "favorites*"], privileges: ["monitor", "view_index_metadata"] }],
  },
});
