import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { reindexDeadlineSeconds } from "../../catalogue/recovery.ts";
import type { VersionJob } from "../application/version-job.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

export interface ReindexArgs {
  readonly environment: Environment;
  /** The job `index`, whose pod it is: with the same account, variables and ways through the network. */
  readonly index: VersionJob;
}

/**
 * Rebuilds the search index from PostgreSQL, when it was lost or is wrong, by
 * `kubectl create job --from=cronjob/reindex reindex-now`. A CronJob that never runs by itself: nothing else in Kubernetes
 * keeps a Job ready to be started. The application goes on with the old index until the new one is filled.
 */
export class Reindex extends pulumi.ComponentResource {
  constructor(name: "reindex", { environment, index }: ReindexArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:recovery:Reindex", name, {}, opts);
    const metadata = { labels: labels(name, "job") };
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata: { ...metadata, namespace: environment.namespace, name },
        spec: {
          suspend: true,
          // There must be one.
          schedule: "0 0 1 1 *",
          // Resumed by mistake, it doesn't make up for the turn that it missed while it was suspended.
          startingDeadlineSeconds: 60,
          concurrencyPolicy: "Forbid",
          jobTemplate: {
            metadata,
            spec: {
              backoffLimit: 0,
              // Where a version's first index may take longer, so may this.
              activeDeadlineSeconds: Math.max(reindexDeadlineSeconds, index.deadlineSeconds),
              // Without the flag it does nothing where the mapping is still the same.
              template: index.podWith(["-f"]),
            },
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
