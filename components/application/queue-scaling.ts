import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { countedKeys, failedLooks, jobsFormula, pausedAnnotation, pollingSeconds } from "../../catalogue/scaling.ts";
import type { WorkloadName } from "../../catalogue/workloads.ts";
import type { KedaDriver } from "../../config/schema/application.ts";
import type { Redis } from "../data/redis.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

const apiVersion = "keda.sh/v1alpha1";

export interface QueueScalingArgs {
  readonly environment: Environment;
  /** Where the queues are. */
  readonly redis: Pick<Redis, "host" | "port" | "passwordSecret">;
}

export interface ScaledWorker {
  readonly deployment: k8s.apps.v1.Deployment;
  readonly min: number;
  readonly max: number;
  /** In per cent of the request. */
  readonly targetCpu: number;
  readonly driver: KedaDriver;
}

/** How KEDA reads the queues of a stack, and what it makes of them for each worker that it scales. */
export class QueueScaling extends pulumi.ComponentResource {
  readonly #environment: Environment;
  readonly #address: pulumi.Output<string>;
  readonly #authentication: pulumi.Output<string>;

  constructor(name: string, { environment, redis }: QueueScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:QueueScaling", name, {}, opts);
    this.#environment = environment;
    // The master's, with one Redis as with three: what the application asks too. KEDA could ask Sentinel instead, which has no
    // password, and would have to be opened to one more namespace.
    this.#address = pulumi.interpolate`${redis.host}:${redis.port}`;
    // Read again whenever Redis refuses or is away, so that a new password reaches KEDA too.
    this.#authentication = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion,
        kind: "TriggerAuthentication",
        metadata: { namespace: environment.namespace, name: "redis", labels: labels("redis", "scaling") },
        spec: {
          secretTargetRef: [{ parameter: "password", name: redis.passwordSecret.metadata.name, key: "password" }],
        },
      },
      { parent: this },
    ).metadata.name;
    this.registerOutputs();
  }

  /** The ScaledObject of a worker. KEDA makes an autoscaler of it, and itself starts the first replica and stops the last. */
  scale(
    name: WorkloadName,
    worker: ScaledWorker,
    opts: pulumi.CustomResourceOptions,
  ): k8s.apiextensions.CustomResource {
    const { deployment, min, max, targetCpu, driver } = worker;
    return new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion,
        kind: "ScaledObject",
        metadata: {
          namespace: this.#environment.namespace,
          name,
          labels: labels(name, "scaling"),
          annotations: {
            "pulumi.com/waitFor": "condition=Ready",
            // `make scale` pauses it, and so owns that annotation.
            "pulumi.com/patchForce": "true",
            // Switched off and not left out: without KEDA's object, its last word would stand beside the Deployment's.
            ...(max === 0 ? { [pausedAnnotation]: "0" } : {}),
          },
        },
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
          pollingInterval: pollingSeconds,
          cooldownPeriod: driver.cooldownSeconds,
          minReplicaCount: min,
          maxReplicaCount: Math.max(max, 1),
          // Without Redis nobody works anyway: what runs stays. With 0 here KEDA takes an error for an empty queue.
          fallback: { failureThreshold: failedLooks, behavior: "currentReplicas", replicas: 1 },
          advanced: {
            // An autoscaler that follows could never start from the 0 that KEDA leaves behind.
            restoreToOriginalReplicaCount: true,
            horizontalPodAutoscalerConfig: {
              behavior: { scaleDown: { stabilizationWindowSeconds: driver.cooldownSeconds } },
            },
            scalingModifiers: {
              formula: jobsFormula(name),
              target: `${driver.jobsPerReplica}`,
              activationTarget: "0",
              metricType: "AverageValue",
            },
          },
          triggers: [
            ...countedKeys(name).map(({ name: trigger, key }) => ({
              type: "redis",
              name: trigger,
              metadata: { address: this.#address, databaseIndex: "0", listName: key },
              authenticationRef: { name: this.#authentication },
            })),
            { type: "cpu", metricType: "Utilization", metadata: { value: `${targetCpu}` } },
          ],
        },
      },
      opts,
    );
  }
}
