import * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import type { RestoredMongodb } from "../../config/restored.ts";
import type { MongodbSettings } from "../../config/schema/databases.ts";
import { drillName } from "../../catalogue/recovery.ts";
import type { Environment } from "../environment.ts";
import { RestoreDrill, type RecoveryTools } from "../recovery/restore-drill.ts";
import { labels } from "../kubernetes/labels.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { applicationUser, checkVoters, serviceHost } from "./members.ts";
import { MongodbCluster } from "./mongodb-cluster.ts";
import { mongodbSpec, psmdb, replicaSet } from "./mongodb-spec.ts";
import { authenticationDatabase, mongodbLogins, passwordSecret, secretOf } from "./mongodb-users.ts";
import { generatePassword } from "./password.ts";
import type { Login } from "./turns.ts";

export interface MongodbArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: MongodbSettings;
  /** Bucket of its own: daily backups and the operations log. */
  readonly backup: BackupTarget;
  /** For the drills. */
  readonly tools: RecoveryTools;
  /** Of the passwords; `undefined` for the first. */
  readonly generation?: number;
  /** A replica set to build from a backup: the application's, or one beside it. */
  readonly restored?: RestoredMongodb;
  /** Whether there is a user for the exporters. */
  readonly monitored?: boolean;
}

/**
 * Users of the operator, as its Secret spells them. All of them: it writes missing ones into the Secret itself, and they
 * would be gone with the next change. A restored replica set has the same ones: the backup holds them.
 */
const systemUsers = {
  BACKUP: "backup",
  CLUSTER_ADMIN: "clusterAdmin",
  CLUSTER_MONITOR: "clusterMonitor",
  USER_ADMIN: "userAdmin",
  DATABASE_ADMIN: "databaseAdmin",
} as const;

/** MongoDB by Percona's operator: a replica set with daily backups and point-in-time recovery. */
export class Mongodb extends pulumi.ComponentResource {
  /** Secret. The path names the database: without it the driver would use `test`. */
  readonly url: pulumi.Output<string>;
  /** For somebody who may count, and read no document; secret. `undefined` where nobody asked for it. */
  readonly monitoringUrl: pulumi.Output<string> | undefined;

  /** @throws pulumi.InputPropertyError for a number of members other than 1 or 3. */
  constructor(name: string, args: MongodbArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:Mongodb", name, {}, opts);
    const { environment, image, settings, backup, restored } = args;
    checkVoters("settings.members", settings.members);
    const inside = { parent: this };

    const { current, support, monitoring, all: logins } = mongodbLogins(name, args, inside);
    const secrets = {
      system: secretOf(`${name}-system-users`, environment, this.systemUsers(name, environment.protect), inside),
      backup: secretOf(
        `${name}-backup`,
        environment,
        {
          AWS_ACCESS_KEY_ID: backup.keys.accessKey,
          AWS_SECRET_ACCESS_KEY: backup.keys.secretKey,
        },
        inside,
      ),
    };

    const { namespace } = environment;
    const account = tokenlessAccount(name, { namespace, name, labels: labels(name, "database") }, inside);
    const shared = { environment, image, settings, account, secrets, backup };
    const { members } = settings;
    const { protect } = environment;
    const recovery = restored?.inPlace === true ? restored : undefined;
    const cluster = new MongodbCluster(settings.cluster, { ...shared, logins, members, protect, recovery }, inside);
    if (restored !== undefined && !restored.inPlace) {
      // A copy to look into: one member serves, and it goes when the setting does.
      const copy = { ...shared, logins, members: 1, protect: false, recovery: restored };
      new MongodbCluster(restored.cluster, copy, { ...inside, dependsOn: cluster });
    }

    const query = `replicaSet=${replicaSet}&authSource=${authenticationDatabase}`;
    const urlOf = ({ user, password }: Login, of: pulumi.Input<string>): pulumi.Output<string> => {
      const host = serviceHost(pulumi.interpolate`${of}-${replicaSet}`, environment);
      return pulumi.interpolate`mongodb://${user}:${password}@${host}:27017/${applicationUser}?${query}`;
    };
    this.url = urlOf(current, cluster.clusterName);
    this.monitoringUrl = monitoring === undefined ? undefined : urlOf(monitoring, cluster.clusterName);

    const { drill } = settings.backup;
    if (drill !== undefined) {
      const scratch = drillName("mongodb");
      // No backup knows this one: the restore removes it, and the operator makes it anew with the password of today. Anybody
      // else would have the password of the backup's time.
      const reader = { user: "drill", password: generatePassword(`${scratch}-password`, inside) };
      const secret = passwordSecret(`${scratch}-user`, environment, reader.password, inside);
      const users = [{ ...reader, rights: "read", secret }] as const;
      const copy = { ...shared, users, members: 1, archive: false, folder: settings.cluster };
      new RestoreDrill(
        scratch,
        {
          ...args.tools,
          engine: "mongodb",
          environment,
          schedule: drill,
          scratch: psmdb(scratch, environment, mongodbSpec(scratch, copy)),
          liveUrl: urlOf(support, cluster.clusterName),
          restoredUrl: urlOf(reader, scratch),
          liveName: cluster.clusterName,
        },
        inside,
      );
    }
    this.registerOutputs({ url: this.url });
  }

  /** Never made anew where there are data: older backups hold the old passwords, and couldn't be restored any more. */
  private systemUsers(name: string, protect: boolean): Record<string, pulumi.Input<string>> {
    return Object.fromEntries(
      Object.entries(systemUsers).flatMap(([key, user]): [string, pulumi.Input<string>][] => [
        [`MONGODB_${key}_USER`, user],
        [`MONGODB_${key}_PASSWORD`, generatePassword(`${name}-${user}-password`, { parent: this, protect })],
      ]),
    );
  }
}
