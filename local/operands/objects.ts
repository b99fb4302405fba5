import type {
  V1Affinity,
  V1ObjectMeta,
  V1PersistentVolumeClaimSpec,
  V1PodSpec,
  V1ResourceRequirements,
  V1SecurityContext,
  V1ServiceSpec,
  V1StatefulSetSpec,
} from "@kubernetes/client-node";
import type { ChildObject, CustomResource } from "./resources.ts";

type Labels = Readonly<Record<string, string>>;

/** What restricted Pod Security asks of a container; the operators that pass it set this themselves. */
export const restrictedContainer: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** Metadata of a child that goes when its custom resource goes. */
export function childMetadata(owner: CustomResource, name: string, labels: Labels = {}): ChildObject["metadata"] {
  const { apiVersion, kind, metadata } = owner;
  const reference = { apiVersion, kind, name: metadata.name, uid: metadata.uid };
  return {
    name,
    namespace: metadata.namespace,
    labels: { ...labels },
    ownerReferences: [{ ...reference, controller: true, blockOwnerDeletion: true }],
  };
}

export function service(
  owner: CustomResource,
  name: string,
  port: number,
  selector: Labels,
  spec: V1ServiceSpec = {},
): ChildObject {
  const ports = [{ name: spec.clusterIP === "None" ? "headless" : "main", port, targetPort: port, protocol: "TCP" }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: childMetadata(owner, name, selector),
    spec: { selector: { ...selector }, ports, ...spec },
  };
}

/** A Secret whose content nobody looks at: no simulated container opens what it mounts. */
export function simulatedSecret(owner: CustomResource, name: string, keys: readonly string[]): ChildObject {
  const stringData = Object.fromEntries(keys.map((key) => [key, "simulated\n"]));
  return { apiVersion: "v1", kind: "Secret", metadata: childMetadata(owner, name), stringData };
}

export function disruptionBudget(owner: CustomResource, name: string, selector: Labels, limit: object): ChildObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: childMetadata(owner, name, selector),
    spec: { ...limit, selector: { matchLabels: { ...selector } } },
  };
}

/** A row of pods with volumes of their own. */
export interface Members {
  readonly name: string;
  readonly replicas: number;
  /** Labels of the pods, and those of them that select. */
  readonly labels: Labels;
  readonly selector: Labels;
  readonly pod: V1PodSpec;
  readonly annotations?: Labels;
  /** Name of each volume and the claim that it is made from. */
  readonly volumes: readonly { readonly name: string; readonly claim: V1PersistentVolumeClaimSpec }[];
  /** What becomes of the claims. */
  readonly retention: NonNullable<V1StatefulSetSpec["persistentVolumeClaimRetentionPolicy"]>;
  readonly more?: Partial<V1StatefulSetSpec>;
}

export function statefulSet(owner: CustomResource, members: Members): ChildObject {
  const metadata: V1ObjectMeta = { labels: { ...members.labels }, annotations: { ...members.annotations } };
  const spec: V1StatefulSetSpec = {
    replicas: members.replicas,
    serviceName: members.name,
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { ...members.selector } },
    template: { metadata, spec: members.pod },
    persistentVolumeClaimRetentionPolicy: members.retention,
    volumeClaimTemplates: members.volumes.map(({ name, claim }) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name },
      spec: { ...claim, volumeMode: "Filesystem" },
    })),
    ...members.more,
  };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: childMetadata(owner, members.name, members.labels),
    spec,
  };
}

/** Never two of the pods on one node (or whatever the topology key names). */
export function apart(selector: Labels, topologyKey = "kubernetes.io/hostname"): V1Affinity {
  const term = { topologyKey, labelSelector: { matchLabels: { ...selector } } };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

/** Requests that are limits at the same time, as the operators hard-code some. */
export function fixedResources(cpu: string, memory: string): V1ResourceRequirements {
  return { requests: { cpu, memory }, limits: { cpu, memory } };
}
