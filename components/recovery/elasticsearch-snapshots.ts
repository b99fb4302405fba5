import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { backupCheck } from "../../catalogue/recovery.ts";
import type { ElasticsearchSettings } from "../../config/schema/databases.ts";
import { podSpec } from "../application/pod.ts";
import { readerEnvironment } from "../application/reader-environment.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import type { RecoveryTools } from "./restore-drill.ts";
import { scriptContainer, scriptFiles } from "./scripts.ts";

export interface ElasticsearchSnapshotsArgs extends RecoveryTools {
  readonly environment: Environment;
  readonly settings: NonNullable<ElasticsearchSettings["snapshots"]>;
  readonly backup: BackupTarget;
  /** With the user who may order snapshots; secret. */
  readonly url: pulumi.Input<string>;
  readonly alias: string;
  /** Name of the Secret in which ECK publishes its authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
}

/** A Job that tells Elasticsearch where and when it makes its snapshots; made anew when any of that changes. */
export class ElasticsearchSnapshots extends pulumi.ComponentResource {
  constructor(logicalName: string, args: ElasticsearchSnapshotsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:recovery:ElasticsearchSnapshots", logicalName, {}, opts);
    // Also its pods' label, by which the network lets it through.
    const name = "elasticsearch-snapshots";
    const { environment, scriptImage, settings, backup, alias, url, elasticsearchCa } = args;
    const child = { parent: this };
    const metadata = { namespace: environment.namespace, labels: labels(name, "job") };
    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: { ...metadata, name }, automountServiceAccountToken: false },
      child,
    );
    const variables = {
      plain: {
        BUCKET: backup.bucket,
        SCHEDULE: settings.schedule,
        KEEP_DAYS: `${settings.keepDays}`,
        INDICES: `${alias}*,favorites*`,
        NODE_EXTRA_CA_CERTS: "/etc/elasticsearch/ca.crt",
      },
      secret: { ELASTIC_SEARCH_URL: url },
    };
    const envFrom = readerEnvironment(name, { environment, component: "job", variables, change: "versioned" }, child);
    const { resources, deadlineSeconds } = backupCheck;
    new k8s.batch.v1.Job(
      name,
      {
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: deadlineSeconds,
          template: {
            metadata: { labels: labels(name, "job") },
            spec: podSpec({
              name,
              image: scriptImage,
              resources,
              envFrom,
              serviceAccount: account.metadata.name,
              files: { elasticsearchCa },
              folders: { scripts: scriptFiles(name, environment, child).metadata.name },
              container: scriptContainer(name),
              spec: { restartPolicy: "Never" },
            }),
          },
        },
      },
      { ...child, customTimeouts: { create: `${deadlineSeconds + 60}s` } },
    );
    this.registerOutputs();
  }
}
