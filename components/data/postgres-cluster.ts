import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { oneLevelHigher, readiness } from "./members.ts";
import { barmanPlugin, clusterSpec, type ClusterSpecArgs, type Recovery } from "./postgres-spec.ts";

export interface PostgresClusterArgs extends Omit<ClusterSpecArgs, "archive" | "recovery"> {
  /** Refuse to delete it, and leave it in the cluster even then: its volumes go with it. */
  readonly protect: boolean;
  /** Backups that it is built from; without them it begins empty. */
  readonly recovery?: Recovery;
}

/**
 * A PostgreSQL cluster with its daily base backup. Its name is also that of its folder in the bucket, so that a restored
 * one never writes among the backups that it came from.
 */
export class PostgresCluster extends pulumi.ComponentResource {
  /** Known once every instance is ready. */
  readonly clusterName: pulumi.Output<string>;

  constructor(name: string, args: PostgresClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:PostgresCluster", name, {}, opts);
    const { environment, settings, instances, protect } = args;
    const metadata = metadataOf(name, environment);

    const cluster = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: {
          ...metadata,
          annotations: readiness("condition=Ready", `jsonpath={.status.readyInstances}=${instances}`),
        },
        spec: clusterSpec(name, { ...args, archive: true }),
      },
      {
        parent: this,
        aliases: oneLevelHigher(opts),
        protect,
        retainOnDelete: protect,
        // Read once, when the first instance is made: a cluster stays what it is when the restore's setting is removed.
        ignoreChanges: ["spec.bootstrap", "spec.externalClusters"],
      },
    );

    new k8s.apiextensions.CustomResource(
      `${name}-daily`,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "ScheduledBackup",
        metadata: { ...metadata, name: `${name}-daily` },
        spec: {
          schedule: settings.backup.schedule,
          // Without a first base backup, the log alone restores nothing.
          immediate: true,
          cluster: { name: cluster.metadata.name },
          method: "plugin",
          pluginConfiguration: { name: barmanPlugin },
          backupOwnerReference: "self",
        },
      },
      { parent: this, aliases: oneLevelHigher(opts) },
    );

    this.clusterName = cluster.metadata.name;
    this.registerOutputs({ clusterName: this.clusterName });
  }
}

const metadataOf = (name: string, { namespace }: Environment) => ({
  namespace,
  name,
  labels: labels(name, "database"),
});
