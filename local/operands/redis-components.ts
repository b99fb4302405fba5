import type { V1Affinity, V1Container, V1PodSpec, V1SecurityContext } from "@kubernetes/client-node";
import type { CustomResource } from "./resources.ts";

export type Labels = Readonly<Record<string, string>>;

export type Component = "redis" | "sentinel";

/** What the resource says of Redis and of Sentinel alike. */
export interface ComponentSpec extends Pick<V1Container, "resources" | "imagePullPolicy" | "command"> {
  readonly replicas?: number;
  readonly image?: string;
  readonly securityContext?: V1PodSpec["securityContext"];
  readonly containerSecurityContext?: V1SecurityContext;
  readonly affinity?: V1Affinity;
  readonly topologySpreadConstraints?: V1PodSpec["topologySpreadConstraints"];
  readonly priorityClassName?: string;
  readonly serviceAccountName?: string;
  readonly tolerations?: V1PodSpec["tolerations"];
  readonly disablePodDisruptionBudget?: boolean;
}

const operatorSecurity: V1PodSpec["securityContext"] = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
};
export const containerSecurity: V1SecurityContext = {
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1000,
  allowPrivilegeEscalation: false,
  privileged: false,
  capabilities: { drop: ["ALL"] },
};
export const replicasOf = ({ replicas = 0 }: ComponentSpec): number => (replicas > 0 ? replicas : 3);

export function labelsOf({ metadata }: CustomResource, component: Component): Labels {
  return {
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/name": metadata.name,
    "app.kubernetes.io/part-of": "redis-failover",
  };
}

/** The operator copies the resource's labels and annotations onto all that it makes. */
export function inherited(resource: CustomResource, labels: Labels): Labels {
  return { ...resource.metadata.labels, ...labels };
}

export function podOf(spec: ComponentSpec): Omit<V1PodSpec, "containers"> {
  const { affinity, topologySpreadConstraints, priorityClassName, serviceAccountName, tolerations } = spec;
  const securityContext = spec.securityContext ?? operatorSecurity;
  return {
    ...{ affinity, topologySpreadConstraints, priorityClassName, serviceAccountName, tolerations },
    securityContext,
  };
}

export function containerOf(name: Component, spec: ComponentSpec, image: string, port: number): V1Container {
  const { resources, command, imagePullPolicy = "Always" } = spec;
  return {
    ...{ name, image: spec.image ?? image, resources, command, imagePullPolicy },
    ports: [{ name, containerPort: port }],
    securityContext: spec.containerSecurityContext ?? containerSecurity,
  };
}
