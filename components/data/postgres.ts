import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import type { RestoredPostgres } from "../../config/restored.ts";
import type { PostgresSettings } from "../../config/schema/databases.ts";
import { drillName } from "../../catalogue/recovery.ts";
import type { Environment } from "../environment.ts";
import { RestoreDrill, type RecoveryTools } from "../recovery/restore-drill.ts";
import { labels } from "../kubernetes/labels.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { applicationUser, checkVoters, reload, serviceHost, supportUser } from "./members.ts";
import { generatePassword } from "./password.ts";
import { PostgresCluster } from "./postgres-cluster.ts";
import { PostgresPooler } from "./postgres-pooler.ts";
import { clusterSpec, cnpgCluster, schema } from "./postgres-spec.ts";
import { PostgresStore } from "./postgres-store.ts";
import { takeTurns, type Login } from "./turns.ts";

export interface PostgresArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: PostgresSettings;
  /** Bucket of its own: base backups and the write-ahead log. */
  readonly backup: BackupTarget;
  /** For the drills. */
  readonly tools: RecoveryTools;
  /** Of the passwords; `undefined` for the first. */
  readonly generation?: number;
  /** A cluster to build from backups: the application's, or one beside it. */
  readonly restored?: RestoredPostgres;
}

/** PostgreSQL by CloudNativePG behind PgBouncer, with daily base backups and its log in object storage. */
export class Postgres extends pulumi.ComponentResource {
  /** For the application, by way of the pooler; secret. */
  readonly url: pulumi.Output<string>;
  /** Straight to the primary; secret. Prisma's migrations lock for a session, which a pooled transaction can't. */
  readonly migrationUrl: pulumi.Output<string>;

  /** @throws pulumi.InputPropertyError for a number of instances other than 1 or 3. */
  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:Postgres", name, {}, opts);
    const { environment, image, settings, backup, restored, generation = 1 } = args;
    checkVoters("settings.instances", settings.instances);
    const inside = { parent: this };

    const { first, second, current } = takeTurns(`${name}-password`, generation, inside);
    // Owns the database and everything in it, whoever is current: migrations are his alone.
    const owner = this.user(`${name}-owner`, environment, first);
    const member = second === undefined ? undefined : this.user(`${name}-user2`, environment, second);
    const supportLogin = {
      user: supportUser,
      password: generatePassword(`${name}-support-password`, inside, generation),
    };
    const support = this.user(`${name}-support`, environment, supportLogin);
    const { retentionDays } = settings.backup;
    const store = new PostgresStore(`${name}-store`, { environment, backup, retentionDays }, inside);

    const shared = { environment, image, settings, owner, member, support, store: store.storeName };
    const { instances } = settings;
    const { protect } = environment;
    const recovery = restored?.inPlace === true ? restored : undefined;
    const cluster = new PostgresCluster(settings.cluster, { ...shared, instances, protect, recovery }, inside);
    if (restored !== undefined && !restored.inPlace) {
      // A copy to look into: one instance serves, and it goes when the setting does.
      const copy = { ...shared, instances: 1, protect: false, recovery: restored };
      new PostgresCluster(restored.cluster, copy, { ...inside, dependsOn: cluster });
    }

    const pooler = new PostgresPooler(
      `${settings.cluster}-pooler`,
      {
        environment,
        image,
        settings: settings.pooler,
        cluster: cluster.clusterName,
        users: member === undefined ? 1 : 2,
      },
      inside,
    );

    const urlOf = ({ user, password }: Login, host: pulumi.Output<string>): pulumi.Output<string> =>
      pulumi.interpolate`postgresql://${user}:${password}@${host}:5432/${applicationUser}?schema=${schema}`;
    const service = (suffix: string, of: pulumi.Input<string> = cluster.clusterName): pulumi.Output<string> =>
      serviceHost(pulumi.interpolate`${of}-${suffix}`, environment);
    this.url = urlOf(current, pooler.host);
    this.migrationUrl = urlOf(first, service("rw"));

    const { drill } = settings.backup;
    if (drill !== undefined) {
      const scratch = drillName("postgres");
      const copy = { ...shared, instances: 1, archive: false, recovery: { from: settings.cluster } };
      new RestoreDrill(
        scratch,
        {
          ...args.tools,
          engine: "postgres",
          environment,
          schedule: drill,
          scratch: cnpgCluster(scratch, environment, clusterSpec(scratch, copy)),
          // Any instance: the drill reads all of it.
          liveUrl: urlOf(supportLogin, service("r")),
          restoredUrl: urlOf(supportLogin, service("rw", scratch)),
          liveName: cluster.clusterName,
        },
        inside,
      );
    }
    this.registerOutputs({ url: this.url, migrationUrl: this.migrationUrl });
  }

  /** Secret of a database user, as CloudNativePG reads it; gives its name. */
  private user(name: string, { namespace }: Environment, { user, password }: Login): pulumi.Output<string> {
    return new k8s.core.v1.Secret(
      name,
      {
        metadata: { namespace, name, labels: { ...labels(name, "database"), ...reload } },
        type: "kubernetes.io/basic-auth",
        stringData: { username: user, password },
      },
      { parent: this },
    ).metadata.name;
  }
}
