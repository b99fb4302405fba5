import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sideContainers } from "../../catalogue/databases.ts";
import type { ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import type { PostgresSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { acrossZones, readiness, serviceHost } from "./members.ts";

export interface PostgresPoolerArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: PostgresSettings["pooler"];
  /** Name of the Cluster, known once its instances are ready. */
  readonly cluster: pulumi.Input<string>;
  /** As how many users the application's pods sign in while they are replaced. */
  readonly users: 1 | 2;
}

/** PgBouncer before the primary: some fifty application processes hold ten connections each, most of them idle. */
export class PostgresPooler extends pulumi.ComponentResource {
  /**
   * Host of its Service, known once the operator has taken it up. PgBouncer answers some seconds later: its status says
   * `active` before. Whoever connects earlier is refused and tries again.
   */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: PostgresPoolerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:PostgresPooler", name, {}, opts);
    const { environment, settings } = args;
    const selector = { "cnpg.io/poolerName": name };
    const metadata = { namespace: environment.namespace, name, labels: labels(name, "database") };

    const pooler = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Pooler",
        metadata: { ...metadata, annotations: readiness("jsonpath={.status.phase}=active") },
        spec: {
          cluster: { name: args.cluster },
          type: "rw",
          instances: settings.instances,
          deploymentStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          pgbouncer: {
            image: args.image(images.pgbouncer),
            // The application keeps nothing in a session: its locks are transactions', its statements unnamed.
            poolMode: "transaction",
            parameters: {
              max_client_conn: `${settings.maxClientConnections}`,
              default_pool_size: `${settings.poolSize}`,
              // Each user has a pool of its own. Both together get no more than one did: idle connections of the one make room
              // for the other's. PgBouncer reloads it; its pods stay.
              ...(args.users === 1 ? {} : { max_db_connections: `${settings.poolSize}` }),
              // After a refused login all clients are refused for so many seconds; PgBouncer's own 15 would be added to
              // each fail-over.
              server_login_retry: "1",
            },
          },
          template: {
            spec: {
              priorityClassName: environment.dataPriorityClass,
              topologySpreadConstraints: [...acrossZones(selector), ...acrossNodes(selector)],
              containers: [{ name: "pgbouncer", resources: sideContainers.pgbouncer }],
              // Left to the operator it has none, and the namespace's defaults would decide.
              initContainers: [{ name: "bootstrap-controller", resources: sideContainers.poolerBootstrap }],
            },
          },
        },
      },
      { parent: this },
    );

    // The operator makes none for poolers.
    if (settings.instances > 1) {
      new k8s.policy.v1.PodDisruptionBudget(
        name,
        { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: selector } } },
        { parent: this },
      );
    }

    this.host = serviceHost(pooler.metadata.name, environment);
    this.registerOutputs({ host: this.host });
  }
}

/** A wish, since a roll-out has one pod more than there may be nodes. */
const acrossNodes = (matchLabels: Record<string, string>) => [
  {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  },
];
