import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { firstClusters } from "../../catalogue/databases.ts";
import { jobs, type JobDefinition, type JobName } from "../../catalogue/jobs.ts";
import type { Resources } from "../../catalogue/quantities.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import { bootFiles } from "./boot.ts";
import { versionOf } from "./images.ts";
import { jobTemplate } from "./job-template.ts";
import { readerEnvironment } from "./reader-environment.ts";
import { variablesFor, type VariableSources } from "./variables.ts";

export interface VersionJobArgs {
  readonly environment: Environment;
  /** The API's: it holds the schema, the migrations and the scripts. */
  readonly image: string;
  readonly variables: VariableSources;
  /** Name of the PostgreSQL cluster: a restored one's data may be older than the version, so everything is run for it again. */
  readonly database: string;
  /** Name of the Secret in which ECK publishes Elasticsearch's authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
  /** Instead of the known ones. */
  readonly resources?: Resources;
  readonly deadlineHours?: number;
}

/**
 * What runs once for each version of the application. Jobs are immutable, so the version is in the name: a new image
 * makes a new Job, and Pulumi removes the one before first. Pulumi waits for it to complete, and fails with its message; a failed
 * one is made anew by the next `up`.
 */
export class VersionJob extends pulumi.ComponentResource {
  /** Of the Job: it names the version. */
  readonly jobName: string;
  /** For all its tries. */
  readonly deadlineSeconds: number;
  /** The pod that it runs, for whoever runs it again: with these arguments after the command's own. */
  readonly podWith: (args: readonly string[]) => k8s.types.input.core.v1.PodTemplateSpec;

  constructor(name: JobName, args: VersionJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:VersionJob", name, {}, opts);
    const definition: JobDefinition = jobs[name];
    const { command, retries, before } = definition;
    const { environment, image, resources = definition.resources } = args;
    const deadlineSeconds = args.deadlineHours === undefined ? definition.deadlineSeconds : args.deadlineHours * 3600;
    this.deadlineSeconds = deadlineSeconds;
    const child = { parent: this };
    const metadata = { namespace: environment.namespace, labels: labels(name, "job") };

    const serviceAccount = tokenlessAccount(name, { ...metadata, name }, child);
    const envFrom = readerEnvironment(
      name,
      {
        environment,
        component: "job",
        variables: variablesFor(name, { memory: resources.limits.memory, preload: false }, args.variables),
        change: "inPlace",
      },
      child,
    );
    const boot =
      definition.boot === undefined ? undefined : bootFiles(definition.boot, environment, child).metadata.name;
    this.podWith = (further) =>
      jobTemplate({
        name,
        image,
        resources,
        envFrom,
        serviceAccount,
        files: boot === undefined ? undefined : { boot, elasticsearchCa: args.elasticsearchCa },
        before,
        container: { command: [...command, ...further], workingDir: "/app" },
      });
    const restored = args.database === firstClusters.postgres ? [] : [checksum(args.database)];
    this.jobName = [name, versionOf(image), ...restored].join("-");
    new k8s.batch.v1.Job(
      name,
      {
        metadata: {
          ...metadata,
          name: this.jobName,
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        // No ttlSecondsAfterFinished: the Job is the record that this version was migrated.
        spec: { backoffLimit: retries, activeDeadlineSeconds: deadlineSeconds, template: this.podWith([]) },
      },
      {
        ...child,
        // Left until the new one completes, it would still be there after one that failed, in the way of whoever puts its
        // version back.
        deleteBeforeReplace: true,
        // Longer than the Job's own deadline, whose message says more.
        customTimeouts: { create: `${deadlineSeconds + 120}s` },
      },
    );
    this.registerOutputs();
  }
}

/** Part of a name. */
const checksum = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);
