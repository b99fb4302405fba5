import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { workloads, type WorkloadName } from "../../catalogue/workloads.ts";
import type { Replicas } from "../../config/schema/application.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { QueueScaling } from "./queue-scaling.ts";

export interface AutoscalerArgs {
  readonly environment: Environment;
  readonly deployment: k8s.apps.v1.Deployment;
  readonly replicas: Replicas;
  /** Where a worker asks for it. */
  readonly queueScaling: QueueScaling | undefined;
}

/** Whether the number of replicas is the configuration's, and nobody else's. */
export const isFixed = ({ min, max, autoscaling }: Replicas): boolean => min === max && autoscaling.driver !== "keda";

/** The one thing that decides how many pods of a workload run; nothing where the number is fixed. */
export function autoscaler(
  name: WorkloadName,
  { environment, deployment, replicas, queueScaling }: AutoscalerArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource | undefined {
  if (isFixed(replicas)) return undefined;
  const { min, max, autoscaling } = replicas;
  const { component, targetCpu } = workloads[name];
  if (autoscaling.driver === "keda") {
    if (queueScaling === undefined) throw new Error(`${name} is scaled by its queues, and nothing reads them`);
    return queueScaling.scale(name, { deployment, min, max, targetCpu, driver: autoscaling }, opts);
  }
  return new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    name,
    {
      metadata: {
        namespace: environment.namespace,
        name,
        labels: labels(name, component),
        annotations: {
          // `make scale` raises its minimum for a time, and so owns the field: the next change of it here must win.
          "pulumi.com/patchForce": "true",
          // KEDA's webhook would refuse the ScaledObject that follows, since this one goes at the end of the same `up`.
          "validations.keda.sh/hpa-ownership": "false",
        },
      },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
        minReplicas: min,
        maxReplicas: max,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: targetCpu } },
          },
        ],
      },
    },
    opts,
  );
}
