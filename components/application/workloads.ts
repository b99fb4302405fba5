import * as pulumi from "@pulumi/pulumi";
import { workloadNames } from "../../catalogue/workloads.ts";
import type { WorkloadSettings } from "../../config/schema/application.ts";
import type { Environment } from "../environment.ts";
import { kedaScaled } from "../../config/scaling.ts";
import { bootFiles } from "./boot.ts";
import type { WorkloadImages } from "./images.ts";
import type { PublicName } from "./public-ingress.ts";
import { QueueScaling, type QueueScalingArgs } from "./queue-scaling.ts";
import type { VariableSources } from "./variables.ts";
import { WorkloadDeployment, type ListeningService } from "./workload.ts";

export interface WorkloadsArgs {
  readonly environment: Environment;
  readonly images: WorkloadImages;
  readonly settings: WorkloadSettings;
  readonly variables: VariableSources;
  /** Name of the Secret in which ECK publishes Elasticsearch's authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
  /** Where the workers' queues are. */
  readonly redis: QueueScalingArgs["redis"];
}

/** The ten processes, row by row of their table. */
export class Workloads extends pulumi.ComponentResource {
  /** The Services that browsers reach. */
  readonly public: Readonly<Record<PublicName, ListeningService>>;

  constructor(name: string, args: WorkloadsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:Workloads", name, {}, opts);
    const { images, settings, elasticsearchCa, redis, environment, variables } = args;
    const boot = bootFiles("graceful", environment, { parent: this }).metadata.name;
    const queueScaling =
      kedaScaled(settings).length === 0
        ? undefined
        : new QueueScaling("queue-scaling", { environment, redis }, { parent: this });
    const shared = { environment, variables, queueScaling, files: { boot, elasticsearchCa } };
    const deployments = new Map(
      workloadNames.map((workload) => [
        workload,
        new WorkloadDeployment(
          workload,
          { ...shared, image: images(workload), replicas: settings[workload] },
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
