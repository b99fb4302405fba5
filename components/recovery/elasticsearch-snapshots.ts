import * as pulumi from "@pulumi/pulumi";
import type { ElasticsearchSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import type { BackupTarget } from "../storage/backup-target.ts";
import type { RecoveryTools } from "./restore-drill.ts";
import { scriptJob } from "./script-job.ts";

export interface ElasticsearchSnapshotsArgs extends RecoveryTools {
  readonly environment: Environment;
  readonly settings: NonNullable<ElasticsearchSettings["snapshots"]>;
  readonly backup: BackupTarget;
  /** With the user who may order snapshots; secret. */
  readonly url: pulumi.Input<string>;
  readonly alias: string;
  /** Name of the Secret in which ECK publishes its authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
  /** Of the Elasticsearch resource. */
  readonly uid: pulumi.Input<string>;
}

/** A Job that tells Elasticsearch where and when it makes its snapshots. */
export class ElasticsearchSnapshots extends pulumi.ComponentResource {
  constructor(name: string, args: ElasticsearchSnapshotsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:recovery:ElasticsearchSnapshots", name, {}, opts);
    const { environment, scriptImage: image, settings, backup, alias, url, elasticsearchCa, uid } = args;
    const variables = {
      plain: {
        BUCKET: backup.bucket,
        SCHEDULE: settings.schedule,
        KEEP_DAYS: `${settings.keepDays}`,
        INDICES: `${alias}*,favorites*`,
        NODE_EXTRA_CA_CERTS: "/etc/elasticsearch/ca.crt",
        // The script doesn't read it. Nodes that were made anew know neither where nor when, and have to be told again.
        ELASTICSEARCH_UID: uid,
      },
      secret: { ELASTIC_SEARCH_URL: url },
    };
    const job = { environment, image, variables, files: { elasticsearchCa }, retries: 2 };
    scriptJob("elasticsearch-snapshots", job, { parent: this });
    this.registerOutputs();
  }
}
