import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { graceSeconds, settleSeconds, workloads, type WorkloadName } from "../../catalogue/workloads.ts";
import type { Replicas } from "../../config/schema/application.ts";
import type { Environment } from "../environment.ts";
import { labels, selectorLabels } from "../kubernetes/labels.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import { autoscaler, isFixed } from "./autoscaler.ts";
import { podSpec, spread, type BackEndFiles } from "./pod.ts";
import { probesOf } from "./probes.ts";
import type { QueueScaling } from "./queue-scaling.ts";
import { readerEnvironment } from "./reader-environment.ts";
import { variablesFor, type VariableSources } from "./variables.ts";

export interface WorkloadArgs {
  readonly environment: Environment;
  readonly image: string;
  readonly replicas: Replicas;
  readonly variables: VariableSources;
  readonly files: BackEndFiles;
  /** Where a worker is scaled by its queues. */
  readonly queueScaling: QueueScaling | undefined;
}

/** Name and port of a Service. */
export interface ListeningService {
  readonly name: pulumi.Output<string>;
  readonly port: number;
  /** False for a workload that the configuration switches off. */
  readonly hasPods: boolean;
}

/** Pulumi waits for endpoints of Services and Ingresses, and a workload that is switched off has none. */
export const awaited = (hasPods: boolean): Readonly<Record<string, string>> =>
  hasPods ? {} : { "pulumi.com/skipAwait": "true" };

/** Seconds for a new pod to be scheduled, pulled and started, beyond the stop of the one that it replaces. */
const startSeconds = 420;

/** One of the ten processes: its Deployment and all that belongs to it. */
export class WorkloadDeployment extends pulumi.ComponentResource {
  /** Where something listens. */
  readonly service?: ListeningService;

  constructor(name: WorkloadName, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:Workload", name, {}, opts);
    const workload = workloads[name];
    const { environment } = args;
    const { min, max, resources = workload.resources, stopSeconds } = args.replicas;
    const grace = graceSeconds(workload, stopSeconds);
    if (min > max || (workload.single !== undefined && max > 1))
      throw new pulumi.InputPropertyError({ propertyPath: "replicas", reason: `${name} can't run ${min} to ${max}` });

    const child = { parent: this };
    const metadata = { name, namespace: environment.namespace, labels: labels(name, workload.component) };
    const selector = { matchLabels: selectorLabels(name) };

    const serviceAccount = tokenlessAccount(name, metadata, child);
    const traits = { memory: resources.limits.memory, preload: workload.preload };
    const envFrom = readerEnvironment(
      name,
      {
        environment,
        component: workload.component,
        variables: variablesFor(name, traits, args.variables),
        change: "versioned",
      },
      child,
    );

    const fixed = isFixed(args.replicas);
    // A replaced pod may take all of its grace period before its successor starts: up to 10 min, Pulumi's own patience.
    const patience = grace + startSeconds;
    const annotations = {
      "pulumi.com/timeoutSeconds": `${patience}`,
      // Where an autoscaler has scaled before, its word stands in the field and would be a conflict
      // (pulumi-kubernetes#2491).
      ...(fixed ? { "pulumi.com/patchForce": "true" } : {}),
    };
    const deployment = new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, annotations },
        spec: {
          // Left out where an autoscaler owns it: every `up` would take the replicas back to this number.
          ...(fixed ? { replicas: min } : {}),
          minReadySeconds: settleSeconds(workload),
          progressDeadlineSeconds: patience,
          revisionHistoryLimit: 3,
          selector,
          strategy:
            workload.single === undefined
              ? { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
              : { type: "Recreate" },
          template: {
            metadata: {
              labels: labels(name, workload.component),
              ...(workload.keepInPlace === undefined
                ? {}
                : { annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" } }),
            },
            spec: podSpec({
              name,
              image: args.image,
              resources,
              scratch: workload.scratch,
              envFrom,
              serviceAccount,
              files: name === "ui" ? undefined : args.files,
              container: {
                ...probesOf(workload),
                ...(workload.port === undefined
                  ? {}
                  : { ports: [{ name: "http", containerPort: workload.port, protocol: "TCP" }] }),
                ...(workload.drainSeconds === 0
                  ? {}
                  : { lifecycle: { preStop: { sleep: { seconds: workload.drainSeconds } } } }),
              },
              spec: {
                topologySpreadConstraints: spread(name),
                terminationGracePeriodSeconds: grace,
              },
            }),
          },
        },
      },
      child,
    );

    if (workload.port !== undefined) {
      const service = new k8s.core.v1.Service(
        name,
        {
          metadata: { ...metadata, annotations: awaited(max > 0) },
          spec: {
            type: "ClusterIP",
            selector: selectorLabels(name),
            ports: [{ name: "http", port: workload.port, targetPort: "http", protocol: "TCP" }],
          },
        },
        { ...child, dependsOn: deployment },
      );
      this.service = { name: service.metadata.name, port: workload.port, hasPods: max > 0 };
    }

    autoscaler(name, { environment, deployment, replicas: args.replicas, queueScaling: args.queueScaling }, child);

    if (max > 1)
      new k8s.policy.v1.PodDisruptionBudget(
        name,
        // Not `minAvailable: 1`: while a single replica runs, that would keep its node from ever being drained.
        { metadata, spec: { selector, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
        child,
      );

    this.registerOutputs({ service: this.service?.name });
  }
}
