import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { bytes, formatBytes, type Bytes } from "../../catalogue/quantities.ts";
import type { Environment } from "../environment.ts";

/** What the members of the four databases have in common. */

type Selector = Readonly<Record<string, string>>;

/** The database user, and the database where there is one, of the application. */
export const applicationUser = "trackdechets";

/** A person's, who may read everything and change nothing. */
export const supportUser = "support";

/** On a Secret or ConfigMap: CloudNativePG takes changed values at once, not with its next round. */
export const reload = { "cnpg.io/reload": "true" };

/**
 * Refuses what the operators accept, and what then stops at the loss of one member.
 * @throws pulumi.InputPropertyError naming the argument.
 */
export function checkVoters(propertyPath: string, members: number): void {
  if (members !== 1 && members !== 3) {
    throw new pulumi.InputPropertyError({ propertyPath, reason: `${members} members: 1, or 3 with fail-over` });
  }
}

/**
 * Where the state of this program's earlier versions has a database's resources: directly below the engine's component. Without
 * these they would be others to Pulumi, and the databases be deleted after "others" of the same name were made.
 */
export const oneLevelHigher = ({ parent }: pulumi.ComponentResourceOptions = {}): pulumi.Alias[] => [{ parent }];

/** An operator's custom resource is there when its status says so: Pulumi waits for nothing of its own accord. */
export const readiness = (...conditions: readonly string[]): Record<string, string> => ({
  "pulumi.com/waitFor": JSON.stringify(conditions),
  ...patience,
});

/** Volumes are made, images pulled and members join one after the other: longer than Pulumi's ten minutes. */
export const patience = { "pulumi.com/timeoutSeconds": "1800" };

/**
 * Host of a Service in the namespace. Without the cluster's domain, which isn't `cluster.local` everywhere and isn't in the
 * certificates that ECK makes: pods find it through their search list.
 */
export const serviceHost = (service: pulumi.Input<string>, { namespaceName }: Environment): pulumi.Output<string> =>
  pulumi.interpolate`${service}.${namespaceName}.svc`;

interface Volume {
  readonly storage: Bytes;
  /** Instead of the environment's. */
  readonly storageClass?: string;
}

/** Claim of one volume that one node mounts. */
export const volumeClaim = (
  environment: Environment,
  { storage, storageClass = environment.storageClass }: Volume,
) => ({
  accessModes: ["ReadWriteOnce"],
  ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
  // In Kubernetes' own form, as the operators write it back.
  resources: { requests: { storage: formatBytes(bytes(storage)) } },
});

/**
 * Never two members on one node, which would be lost together. It says nothing to a single member, so it stays when their
 * number changes: no pod is replaced for it.
 */
export const apart = (matchLabels: Selector): k8s.types.input.core.v1.Affinity => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } },
    ],
  },
});

/** Over the zones as far as there are some. A wish: volumes are bound to a zone, and a condition could not be met later. */
export const acrossZones = (matchLabels: Selector): k8s.types.input.core.v1.TopologySpreadConstraint[] => [
  {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  },
];
