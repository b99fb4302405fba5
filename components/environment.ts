import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { containerDefaults } from "../catalogue/disk.ts";
import type { EnvironmentSettings } from "../config/schema/cluster.ts";
import { labels } from "./kubernetes/labels.ts";
import { restricted } from "./kubernetes/restricted.ts";
import { defaultDeny } from "./network/default-deny.ts";

export interface EnvironmentArgs {
  readonly settings: EnvironmentSettings;
}

/** The stack's namespace, and the rules that hold for every pod in it. */
export class Environment extends pulumi.ComponentResource {
  /** Name of the namespace, known once it is there and closed: what uses it is made after that. */
  readonly namespace: pulumi.Output<string>;
  /** The same name as plain text, for host names inside of the cluster. */
  readonly namespaceName: string;
  /** Class of the database pods: on a full node others leave first. */
  readonly dataPriorityClass: pulumi.Output<string>;
  /** Differs from one installation of the stack to the next, whatever their names. */
  readonly installation: pulumi.Output<string>;
  readonly storageClass: string | undefined;
  /** Databases, buckets and the namespace are not deleted by accident. */
  readonly protect: boolean;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:environment:Environment", name, {}, opts);
    const { settings } = args;
    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: settings.namespace, labels: { ...labels(name, "environment"), ...restricted } } },
      // With a namespace goes everything in it, also what is kept by itself.
      { parent: this, protect: settings.protect, retainOnDelete: settings.protect },
    );
    this.namespaceName = settings.namespace;
    this.installation = namespace.metadata.uid;
    this.storageClass = settings.storageClass;
    this.protect = settings.protect;

    const inside = { parent: this, deletedWith: namespace };
    this.namespace = defaultDeny(`${name}-default-deny`, namespace.metadata.name, inside).metadata.namespace;
    const metadata = { namespace: this.namespace, name, labels: labels(name, "environment") };

    new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      {
        metadata,
        spec: {
          hard: {
            "requests.cpu": settings.quota.requests.cpu,
            "requests.memory": settings.quota.requests.memory,
            "limits.cpu": settings.quota.limits.cpu,
            "limits.memory": settings.quota.limits.memory,
            "requests.ephemeral-storage": settings.quota.ephemeralStorage.requests,
            "limits.ephemeral-storage": settings.quota.ephemeralStorage.limits,
            "requests.storage": settings.quota.storage,
            persistentvolumeclaims: `${settings.quota.volumes}`,
            pods: `${settings.quota.pods}`,
            "services.nodeports": "0",
            "services.loadbalancers": "0",
          },
        },
      },
      inside,
    );

    // For containers that operators add without resources, or without disk: the quota would refuse their pods. No minimum,
    // since ECK's init container asks for 50Mi and Redis's for 32Mi.
    new k8s.core.v1.LimitRange(
      `${name}-limits`,
      {
        metadata,
        spec: {
          limits: [
            {
              type: "Container",
              defaultRequest: containerDefaults.requests,
              default: containerDefaults.limits,
            },
          ],
        },
      },
      inside,
    );

    // Pods that name no ServiceAccount (cert-manager's, or a person's) get the default one: it carries no token.
    new k8s.core.v1.ServiceAccountPatch(
      `${name}-default-account`,
      { metadata: { namespace: this.namespace, name: "default" }, automountServiceAccountToken: false },
      { ...inside, retainOnDelete: true },
    );

    this.dataPriorityClass = new k8s.scheduling.v1.PriorityClass(
      `${name}-data`,
      {
        metadata: { name: `${settings.namespace}-data`, labels: labels(name, "environment") },
        value: 100_000,
        description: "Databases: evicted and preempted after the processes that can start again anywhere",
      },
      { parent: this },
    ).metadata.name;

    this.registerOutputs({ namespace: this.namespace });
  }
}
