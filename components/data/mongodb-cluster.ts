import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "../kubernetes/labels.ts";
import { oneLevelHigher, readiness } from "./members.ts";
import { mongodbSpec, objectStorage, type MongodbSpecArgs } from "./mongodb-spec.ts";
import { passwordSecret, type MongodbLogin, type MongodbUser } from "./mongodb-users.ts";

/** A backup to fill it with. */
export interface MongodbRecovery {
  /** Folder of the cluster that wrote it. */
  readonly from: string;
  /** Folder of the backup in that. */
  readonly backup: string;
  /** RFC 3339 with a zone; without it the backup alone. */
  readonly targetTime?: string;
}

export interface MongodbClusterArgs extends Omit<MongodbSpecArgs, "archive" | "users"> {
  readonly logins: readonly MongodbLogin[];
  /** Refuse to delete it, and leave it in the cluster even then. */
  readonly protect: boolean;
  readonly recovery?: MongodbRecovery;
}

/** A MongoDB replica set with its daily backup and its log, filled from a backup where one is named. */
export class MongodbCluster extends pulumi.ComponentResource {
  /** Known once every member is ready, and what was to be restored is there. */
  readonly clusterName: pulumi.Output<string>;

  constructor(name: string, args: MongodbClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:MongodbCluster", name, {}, opts);
    const { environment, logins, recovery } = args;
    const nameOf = ({ suffix }: MongodbLogin): string => `${name}-${suffix}`;
    const passwordOf = (login: MongodbLogin, more: pulumi.CustomResourceOptions = {}): pulumi.Output<string> => {
      const inside = { parent: this, aliases: oneLevelHigher(opts), ...more };
      return passwordSecret(nameOf(login), environment, login.password, inside);
    };
    if (recovery === undefined) {
      const users = logins.map((login) => ({ ...login, secret: passwordOf(login) }));
      this.clusterName = this.cluster(name, args, users, opts).metadata.name;
    } else {
      // The backup brings users with the passwords of its time. The operator gives them today's when it first sees a Secret: it
      // must not see one before the restore (docs/decisions/0027).
      const users = logins.map((login) => ({ ...login, secret: nameOf(login) }));
      const cluster = this.cluster(name, args, users, opts);
      const restore = this.restore(name, recovery, args, cluster);
      const afterwards = { dependsOn: restore, replaceWith: [restore], deleteBeforeReplace: true };
      const secrets = logins.map((login) => passwordOf(login, afterwards));
      this.clusterName = whenRestored(cluster, secrets);
    }
    this.registerOutputs({ clusterName: this.clusterName });
  }

  private cluster(
    name: string,
    args: MongodbClusterArgs,
    users: readonly MongodbUser[],
    opts?: pulumi.ComponentResourceOptions,
  ): k8s.apiextensions.CustomResource {
    const { environment, protect } = args;
    return new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "psmdb.percona.com/v1",
        kind: "PerconaServerMongoDB",
        metadata: {
          namespace: environment.namespace,
          labels: labels(name, "database"),
          name,
          // Not the one that deletes the volumes.
          finalizers: ["percona.com/delete-psmdb-pods-in-order"],
          // With backups on it says so of the bucket and its key too. Its conditions never return to False: no use here.
          annotations: readiness("jsonpath={.status.state}=ready"),
        },
        spec: mongodbSpec(name, { ...args, users, archive: true }),
      },
      { parent: this, aliases: oneLevelHigher(opts), protect, retainOnDelete: protect },
    );
  }

  /** The operator does it once; removing the resource later undoes nothing. */
  private restore(
    name: string,
    { from, backup, targetTime }: MongodbRecovery,
    { environment, secrets, backup: target }: MongodbClusterArgs,
    cluster: k8s.apiextensions.CustomResource,
  ): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(
      `${name}-restore`,
      {
        apiVersion: "psmdb.percona.com/v1",
        kind: "PerconaServerMongoDBRestore",
        metadata: {
          namespace: environment.namespace,
          labels: labels(name, "database"),
          name: `${name}-restore`,
          annotations: readiness("jsonpath={.status.state}=ready"),
        },
        spec: {
          clusterName: cluster.metadata.name,
          backupSource: {
            destination: pulumi.interpolate`s3://${target.bucket}/${from}/${backup}`,
            s3: objectStorage(from, target, secrets.backup),
          },
          ...(targetTime === undefined ? {} : { pitr: { type: "date", date: inUtc(targetTime) } }),
        },
      },
      // A failed one is made anew (`pulumi up --replace`), under the same name.
      { parent: this, deleteBeforeReplace: true },
    );
  }
}

/** The cluster's name, known when its data and the passwords are there. */
const whenRestored = (
  cluster: k8s.apiextensions.CustomResource,
  secrets: readonly pulumi.Output<string>[],
): pulumi.Output<string> => pulumi.all([cluster.metadata.name, secrets]).apply(([name]) => name);

/** `2026-11-20 07:00:00`: the operator knows no zones. */
const inUtc = (moment: string): string => new Date(moment).toISOString().slice(0, 19).replace("T", " ");
