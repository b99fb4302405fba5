import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { backupCheck } from "../../catalogue/recovery.ts";
import { jobTemplate } from "../application/job-template.ts";
import type { BackEndFiles } from "../application/pod.ts";
import { readerEnvironment } from "../application/reader-environment.ts";
import type { ReaderVariables } from "../application/variables.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import { scriptContainer, scriptFiles, type ScriptName } from "./scripts.ts";

export interface ScriptJobArgs {
  readonly environment: Environment;
  /** The API's: it has Node and the clients. */
  readonly image: string;
  readonly variables: ReaderVariables;
  readonly files?: BackEndFiles;
  /** Tries after the first one. */
  readonly retries: number;
  /** Of the whole Job; `undefined` for that of the buckets' check. */
  readonly deadlineSeconds?: number;
}

/**
 * Runs a script once, and again when the image, the script or a variable changes; a failed one is made anew by the next `up`.
 * Its name is also its pods' label, by which the network lets it through.
 */
export function scriptJob(name: ScriptName, args: ScriptJobArgs, opts: pulumi.CustomResourceOptions): k8s.batch.v1.Job {
  const { environment, image, variables, files, retries, deadlineSeconds = backupCheck.deadlineSeconds } = args;
  const metadata = { namespace: environment.namespace, labels: labels(name, "job") };
  const serviceAccount = tokenlessAccount(name, { ...metadata, name }, opts);
  const envFrom = readerEnvironment(name, { environment, component: "job", variables, change: "versioned" }, opts);
  const scripts = scriptFiles(name, environment, opts).metadata.name;
  const { resources } = backupCheck;
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
      spec: {
        backoffLimit: retries,
        activeDeadlineSeconds: deadlineSeconds,
        template: jobTemplate({
          name,
          image,
          resources,
          envFrom,
          serviceAccount,
          files,
          folders: { scripts },
          container: scriptContainer(name),
        }),
      },
    },
    // Longer than the Job's own deadline, whose message says more.
    { ...opts, customTimeouts: { create: `${deadlineSeconds + 60}s` } },
  );
}
