import type { KubernetesObject, V1Deployment, V1ObjectMeta, V1StatefulSet } from "@kubernetes/client-node";

/** A Kubernetes object as it is sent: whatever its kind, with a name. */
export interface ChildObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: V1ObjectMeta & { readonly name: string };
  readonly [field: string]: unknown;
}

/** An operator's custom resource as the API server returns it. */
export interface CustomResource<Spec = unknown> extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: V1ObjectMeta & {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
  };
  readonly spec: Spec;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** How many pods of a StatefulSet or Deployment there are. */
export interface PodCounts {
  /** Those that exist. */
  readonly existing: number;
  /** Those that are ready and made from the newest template. */
  readonly ready: number;
}

/** Reads what other controllers made. */
export interface ClusterReader {
  /** Objects of one kind, of one namespace or (without it) of all. */
  list<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    namespace?: string,
    labelSelector?: string,
  ): Promise<readonly T[]>;
}

/** The workload of an operator itself. */
export type OperatorWorkload = V1Deployment | V1StatefulSet;

/** What one operator would do, as far as the suite needs it. */
export interface OperandKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** The operator's own workload: without it nothing is made, as in a real cluster. */
  readonly operator: { readonly kind: "Deployment" | "StatefulSet"; readonly label: string };
  /** The objects that must be there. Throws when the operator would wait for something else first. */
  objects(resource: CustomResource, operator: OperatorWorkload, reader: ClusterReader): Promise<readonly ChildObject[]>;
  /** Kinds and names that must not be there (any more). */
  absent?(resource: CustomResource): readonly ChildObject[];
  /** The part of the status that counts pods; kwok's stages (local/stages) judge it. Nothing if the kind has no status. */
  status?(counts: PodCounts, resource: CustomResource): Readonly<Record<string, unknown>>;
  /** What the operator itself writes into the resource's spec, as a merge patch. */
  writeBack?(resource: CustomResource): object | undefined;
}
