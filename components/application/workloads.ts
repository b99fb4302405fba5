import * as pulumi from "@pulumi/pulumi";
import { workloadNames } from "../../catalogue/workloads.ts";
import type { WorkloadSettings } from "../../config/schema/application.ts";
import type { Environment } from "../environment.ts";
import { bootFiles } from "./boot.ts";
import type { WorkloadImages } from "./images.ts";
import type { PublicName } from "./public-ingress.ts";
import type { VariableSources } from "./variables.ts";
import { WorkloadDeployment, type ListeningService } from "./workload.ts";

export interface WorkloadsArgs {
  readonly environment: Environment;
  readonly images: WorkloadImages;
  readonly settings: WorkloadSettings;
  readonly variables: VariableSources;
  /** Name of the Secret in which ECK publishes Elasticsearch's authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
}

/** The ten processes, row by row of their table. */
export class Workloads extends pulumi.ComponentResource {
  /** The Services that browsers reach. */
  readonly public: Readonly<Record<PublicName, ListeningService>>;

  constructor(name: string, args: WorkloadsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:Workloads", name, {}, opts);
    const { images, settings, elasticsearchCa, ...shared } = args;
    const boot = bootFiles("graceful", args.environment, { parent: this }).metadata.name;
    const deployments = new Map(
      workloadNames.map((workload) => [
        workload,
        new WorkloadDeployment(
          workload,
          { ...shared, files: { boot, elasticsearchCa }, image: images(workload), replicas: settings[workload] },
          { parent: this },
        ),
      ]),
    );
    const service = (workload: PublicName): ListeningService => {
      const found = deployments.get(workload)?.service;
      if (found === undefined) throw new Error(`${workload} has no port in the table: browsers can't reach it`);
      return found;
    };
    this.public = { ui: service("ui"), api: service("api"), notifier: service("notifier") };
    this.registerOutputs();
  }
}
