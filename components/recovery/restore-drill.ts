import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { drillName, drills, type DrilledEngine } from "../../catalogue/recovery.ts";
import { jobTemplate } from "../application/job-template.ts";
import { readerEnvironment } from "../application/reader-environment.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { drillAccount, leftByMongodb } from "./drill-rights.ts";
import { scriptContainer, scriptFiles } from "./scripts.ts";

/** What a drill runs with. */
export interface RecoveryTools {
  /** The API's: it has Node and the databases' clients. */
  readonly scriptImage: string;
  /** Base URL of an OTLP collector over HTTP, for the results. */
  readonly collector?: string;
}

export interface RestoreDrillArgs extends RecoveryTools {
  readonly engine: DrilledEngine;
  readonly environment: Environment;
  /** Five fields, in the time of Paris. */
  readonly schedule: string;
  /**
   * The copy to be made: a Cluster of CloudNativePG that recovers the newest backup, or a PerconaServerMongoDB of one member.
   * Its name is `drillName(engine)`. Never with the finalizer `percona.com/delete-psmdb-pvc`: it deletes the users' Secret,
   * which is the live database's too.
   */
  readonly scratch: pulumi.Input<object>;
  /** URL of the live database for somebody who may read all of it; of a replica, if there is one. */
  readonly liveUrl: pulumi.Input<string>;
  /** URL of the copy, for somebody whom the backup knows. */
  readonly restoredUrl: pulumi.Input<string>;
  /** Name of the live database's custom resource. */
  readonly liveName: pulumi.Input<string>;
}

/** To remove the copy, whatever happened before, and to tell the result: PostgreSQL waits three minutes for its clients. */
const cleanupSeconds = 420;
/** For the image to be fetched, within the Job's deadline. */
const startSeconds = 180;

/**
 * A CronJob that restores the newest backup into a copy beside the live database, compares the two, and removes the copy. A
 * backup that nobody has restored is a hope. Started at once by
 * `kubectl create job --from=cronjob/postgres-drill postgres-drill-now`.
 *
 * Its result is in the ConfigMap `<engine>-drill-result`, in the log, and in whether the Job failed.
 */
export class RestoreDrill extends pulumi.ComponentResource {
  constructor(name: `${DrilledEngine}-drill`, args: RestoreDrillArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:recovery:RestoreDrill", name, {}, opts);
    const { engine, environment, scriptImage: image } = args;
    if (name !== drillName(engine)) {
      throw new pulumi.InputPropertyError({ propertyPath: "engine", reason: `${name} isn't the drill of ${engine}` });
    }
    const child = { parent: this };
    const metadata = { namespace: environment.namespace, labels: labels(name, "job") };

    const resultName = `${name}-result`;
    // Made here so that the drill needs no right to make any, and so that it goes with the rest.
    new k8s.core.v1.ConfigMap(
      resultName,
      { metadata: { ...metadata, name: resultName } },
      { ...child, ignoreChanges: ["data"] },
    );
    const account = drillAccount({ engine, resultName, scratch: args.scratch, ...metadata }, child);
    const envFrom = readerEnvironment(
      name,
      { environment, component: "job", variables: variablesOf(args, resultName), change: "versioned" },
      child,
    );
    const scripts = scriptFiles(name, environment, child).metadata.name;
    const scratch = new k8s.core.v1.ConfigMap(
      `${name}-scratch`,
      { metadata, immutable: true, data: { "manifest.json": pulumi.jsonStringify(args.scratch, undefined, 2) } },
      child,
    ).metadata.name;

    const container = scriptContainer(name);
    const { resources, deadlineSeconds } = drills[engine];
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata: { ...metadata, name },
        spec: {
          schedule: args.schedule,
          timeZone: "Europe/Paris",
          concurrencyPolicy: "Forbid",
          // A control plane that was away for longer leaves the drill out.
          startingDeadlineSeconds: 3600,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels: labels(name, "job") },
            spec: {
              // A backup that couldn't be restored once is to be looked at, not tried again.
              backoffLimit: 0,
              activeDeadlineSeconds: deadlineSeconds,
              template: jobTemplate({
                name,
                image,
                resources,
                envFrom,
                serviceAccount: account.metadata.name,
                folders: { scripts, scratch },
                asksKubernetes: true,
                container: { ...container, env: [...container.env, ownName] },
                spec: { terminationGracePeriodSeconds: cleanupSeconds + 30 },
              }),
            },
          },
        },
      },
      child,
    );
    this.registerOutputs();
  }
}

/** The copy carries it, so that two drills don't take away each other's. */
const ownName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };

/** What the scripts read; the API server's address and the pod's token come from the kubelet. */
function variablesOf({ engine, liveUrl, restoredUrl, liveName, collector }: RestoreDrillArgs, resultName: string) {
  const { deadlineSeconds, recoveryPointLimitSeconds } = drills[engine];
  const name = drillName(engine);
  const left = leftByMongodb(name);
  const plain: Record<string, pulumi.Input<string>> = {
    DRILL_NAME: name,
    SCRATCH_MANIFEST: "/scratch/manifest.json",
    SERVICE_ACCOUNT_FOLDER: "/var/run/secrets/kubernetes.io/serviceaccount",
    TERMINATION_LOG: "/dev/termination-log",
    RESULT_CONFIG_MAP: resultName,
    POLL_SECONDS: "5",
    DEADLINE_SECONDS: `${deadlineSeconds - startSeconds - cleanupSeconds}`,
    CLEANUP_SECONDS: `${cleanupSeconds}`,
    RECOVERY_POINT_LIMIT_SECONDS: `${recoveryPointLimitSeconds}`,
    ...(engine === "mongodb"
      ? { LIVE_CLUSTER: liveName, LEFT_CLAIM: left.claim, LEFT_SECRETS: left.secrets.join() }
      : {}),
    ...(collector === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector }),
  };
  return { plain, secret: { LIVE_URL: liveUrl, RESTORED_URL: restoredUrl } };
}
