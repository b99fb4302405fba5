import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { memberResources } from "../../catalogue/databases.ts";
import { parseImage, type ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import { mebibytes, type Bytes } from "../../catalogue/quantities.ts";
import type { ElasticsearchSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import { acrossZones, apart, applicationUser, checkVoters, readiness, serviceHost, volumeClaim } from "./members.ts";
import { ElasticsearchSnapshots } from "../recovery/elasticsearch-snapshots.ts";
import type { RecoveryTools } from "../recovery/restore-drill.ts";
import { MonitoringAccess, monitoringUser } from "./elasticsearch-monitoring.ts";
import { SnapshotAccess, snapshotUser } from "./elasticsearch-snapshots.ts";
import { takeTurns, type Login } from "./turns.ts";

export interface ElasticsearchArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: ElasticsearchSettings;
  /** Bucket of its own for the snapshots, and what sets them up; not used without the setting. */
  readonly backup: BackupTarget;
  readonly tools: RecoveryTools;
  /** Of the password; `undefined` for the first. */
  readonly generation?: number;
  /** The application's alias; its indices' names begin with it. `bsds` unless the stack's settings say otherwise. */
  readonly alias?: string;
  /** Whether there is a user for the exporter. */
  readonly monitored?: boolean;
}

/** User of the Elasticsearch image. */
const elasticsearchUser = 1000;

/** Elasticsearch by ECK, with TLS, for an application user that reaches its own indices only. */
export class Elasticsearch extends pulumi.ComponentResource {
  /** Secret; its host is in the certificate. */
  readonly url: pulumi.Output<string>;
  /** Name of the Secret in which ECK publishes its authority, under `ca.crt`. */
  readonly caSecretName: pulumi.Output<string>;
  /** For somebody who may count, and read no document; secret. `undefined` where nobody asked for it. */
  readonly monitoringUrl: pulumi.Output<string> | undefined;

  /** @throws pulumi.InputPropertyError for a number of nodes other than 1 or 3. */
  constructor(name: string, args: ElasticsearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:Elasticsearch", name, {}, opts);
    const { environment, image, settings, backup, alias = "bsds", generation = 1 } = args;
    checkVoters("settings.nodes", settings.nodes);
    const metadata = { namespace: environment.namespace, labels: labels(name, "database") };
    const inside = { parent: this };

    const { first, second, current } = takeTurns(`${name}-password`, generation, inside);
    const userSecret = (suffix: string, { user, password }: Login): pulumi.Output<string> =>
      new k8s.core.v1.Secret(
        `${name}-${suffix}`,
        {
          metadata: { ...metadata, name: `${name}-${suffix}` },
          type: "kubernetes.io/basic-auth",
          stringData: { username: user, password, roles: applicationUser },
        },
        inside,
      ).metadata.name;
    const users = [userSecret("user", first), ...(second === undefined ? [] : [userSecret("user2", second)])];
    const roles = new k8s.core.v1.Secret(
      `${name}-roles`,
      { metadata: { ...metadata, name: `${name}-roles` }, stringData: { "roles.yml": rolesFile(alias) } },
      inside,
    );

    const snapshots =
      settings.snapshots === undefined
        ? undefined
        : new SnapshotAccess(`${name}-snapshots`, { environment, backup, alias }, inside);

    const monitoring = args.monitored
      ? new MonitoringAccess(`${name}-monitoring`, { environment, alias }, inside)
      : undefined;
    const guests = [snapshots, monitoring].filter((each) => each !== undefined);

    const account = tokenlessAccount(name, { ...metadata, name }, inside);
    const cluster = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "elasticsearch.k8s.elastic.co/v1",
        kind: "Elasticsearch",
        metadata: {
          ...metadata,
          name,
          annotations: {
            ...readiness(...readyWith(settings.nodes)),
            // ECK writes into the spec and takes its whole list of node sets: every later change would be a conflict.
            "pulumi.com/patchForce": "true",
          },
        },
        spec: {
          version: parseImage(images.elasticsearch).tag,
          image: image(settings.snapshots?.image ?? images.elasticsearch),
          // ECK's default removes the volumes with the resource. Its PodDisruptionBudget is kept: it follows the health.
          volumeClaimDeletePolicy: environment.protect
            ? "DeleteOnScaledownOnly"
            : "DeleteOnScaledownAndClusterDeletion",
          auth: {
            disableElasticUser: true,
            fileRealm: [...users, ...guests.map((each) => each.user)].map(secret),
            roles: [roles.metadata.name, ...guests.map((each) => each.roles)].map(secret),
          },
          ...(snapshots === undefined ? {} : { secureSettings: [secret(snapshots.keys)] }),
          updateStrategy: { changeBudget: { maxSurge: 0, maxUnavailable: 1 } },
          nodeSets: [
            {
              name: "default",
              count: settings.nodes,
              config: { ...nodeConfig(alias), ...snapshots?.nodeConfig },
              podTemplate: podTemplate(name, environment, settings, account),
              volumeClaimTemplates: [
                { metadata: { name: "elasticsearch-data" }, spec: volumeClaim(environment, settings) },
              ],
            },
          ],
        },
      },
      { ...inside, protect: environment.protect },
    );

    const host = serviceHost(pulumi.interpolate`${cluster.metadata.name}-es-http`, environment);
    const urlOf = (user: string, secret: pulumi.Output<string>): pulumi.Output<string> =>
      pulumi.interpolate`https://${user}:${secret}@${host}:9200`;
    this.url = urlOf(current.user, current.password);
    this.monitoringUrl = monitoring === undefined ? undefined : urlOf(monitoringUser, monitoring.password);
    this.caSecretName = pulumi.interpolate`${cluster.metadata.name}-es-http-certs-public`;
    if (settings.snapshots !== undefined && snapshots !== undefined) {
      new ElasticsearchSnapshots(
        `${name}-snapshots`,
        {
          environment,
          ...args.tools,
          settings: settings.snapshots,
          backup,
          url: urlOf(snapshotUser, snapshots.password),
          alias,
          elasticsearchCa: this.caSecretName,
          uid: cluster.metadata.uid,
        },
        { ...inside, dependsOn: cluster },
      );
    }
    this.registerOutputs({ url: this.url, caSecretName: this.caSecretName });
  }
}

const secret = (secretName: pulumi.Input<string>) => ({ secretName });

/** With three nodes, a change that leaves a replica unassigned isn't done. A single one has none (`boot/replicas.cjs`). */
const readyWith = (nodes: number): string[] => [
  "jsonpath={.status.phase}=Ready",
  `jsonpath={.status.availableNodes}=${nodes}`,
  ...(nodes > 1 ? ["jsonpath={.status.health}=green"] : []),
];

/** YAML, of which JSON is a part. */
const rolesFile = (alias: string): string =>
  JSON.stringify({
    [applicationUser]: {
      // The template of its indices (`application/boot/replicas.cjs`).
      cluster: ["monitor", "manage_index_templates"],
      indices: [{ names: [`${alias}*`, "favorites*"], privileges: ["all"] }],
    },
  });

const nodeConfig = (alias: string) => ({
  // The first document written before the index job ran would make a concrete index under the alias's name, without its
  // mapping: refused, that is seen at once. `favorites` is made by its first write.
  "action.auto_create_index": `-${alias},+*`,
  // Memory maps need vm.max_map_count raised on the node, which takes a privileged container.
  "node.store.allow_mmap": false,
  "xpack.ml.enabled": false,
});

/** Half for the heap, half for the file cache. Before 7.11 Elasticsearch doesn't size it; the other is Log4Shell's. */
const javaOptions = (memory: Bytes): string => {
  const heap = `${Math.floor(mebibytes(memory) / 2)}m`;
  return `-Xms${heap} -Xmx${heap} -Dlog4j2.formatMsgNoLookups=true`;
};

/** ECK runs what it has no container for as one of ours: that of the keystore it makes for the snapshots' key only. */
const ownInitContainers = ({ snapshots }: ElasticsearchSettings): readonly string[] => [
  "elastic-internal-init-filesystem",
  "elastic-internal-suspend",
  ...(snapshots === undefined ? [] : ["elastic-internal-init-keystore"]),
];

/** ECK's own containers by their names, for Pod Security `restricted`: their defaults are refused. */
const podTemplate = (
  name: string,
  environment: Environment,
  settings: ElasticsearchSettings,
  serviceAccountName: pulumi.Input<string>,
) => {
  const pods = { "elasticsearch.k8s.elastic.co/cluster-name": name };
  return {
    spec: {
      serviceAccountName,
      priorityClassName: environment.dataPriorityClass,
      securityContext: podSecurity(elasticsearchUser),
      affinity: apart(pods),
      topologySpreadConstraints: acrossZones(pods),
      initContainers: ownInitContainers(settings).map((container) => ({
        name: container,
        securityContext: containerSecurity,
      })),
      containers: [
        {
          name: "elasticsearch",
          env: [{ name: "ES_JAVA_OPTS", value: javaOptions(settings.memory) }],
          resources: memberResources("elasticsearch", settings),
          securityContext: containerSecurity,
        },
      ],
    },
  };
};
