import {
  ApiException,
  CustomObjectsApi,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
  type KubeConfig,
  type KubernetesObject,
  type V1PersistentVolumeClaim,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChildObject, ClusterReader, CustomResource, OperandKind } from "./resources.ts";

const fieldManager = "simulated-operators";

/** The few things that the simulated operators do with the API server. */
export class OperandClient implements ClusterReader {
  readonly #objects: KubernetesObjectApi;
  readonly #custom: CustomObjectsApi;

  constructor(config: KubeConfig) {
    this.#objects = KubernetesObjectApi.makeApiClient(config);
    this.#custom = config.makeApiClient(CustomObjectsApi);
  }

  async list<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    namespace?: string,
    labelSelector?: string,
  ): Promise<readonly T[]> {
    const { items } = await this.#objects.list<T>(
      ...([apiVersion, kind, namespace, undefined, undefined, undefined, undefined, labelSelector] as const),
    );
    return items;
  }

  /** Server-side apply. A StatefulSet whose volumes changed is replaced, since the API server refuses to change them. */
  async apply(child: ChildObject): Promise<void> {
    try {
      await this.#patch(child);
    } catch (error) {
      if (!explanation(error).includes("updates to statefulset spec for fields other than")) throw error;
      await this.#replaceStatefulSet(child);
    }
  }

  async remove(child: ChildObject): Promise<void> {
    await this.#objects.delete(child).catch(unlessMissing);
  }

  /** Writes the part of the status that counts pods; the rest of it stays. */
  async patchStatus({ plural }: OperandKind, resource: CustomResource, status: unknown): Promise<void> {
    const { apiVersion, metadata } = resource;
    const [group = "", version = ""] = apiVersion.split("/");
    const request = { group, version, namespace: metadata.namespace, plural, name: metadata.name, body: { status } };
    const asMerge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    await this.#custom.patchNamespacedCustomObjectStatus({ ...request, fieldManager }, asMerge).catch(unlessMissing);
  }

  /** Changes the resource itself as its operator does, under the operator's own name. */
  async writeBack(resource: CustomResource, patch: object, manager: string): Promise<void> {
    const { apiVersion, kind, metadata } = resource;
    const target = { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace }, ...patch };
    await this.#objects.patch(target, undefined, undefined, manager, undefined, PatchStrategy.MergePatch);
  }

  async #patch(child: ChildObject): Promise<void> {
    await this.#objects.patch(child, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
  }

  /** What ECK and Percona do for a larger volume: the pods stay, the claims grow, the StatefulSet is made anew over both. */
  async #replaceStatefulSet(child: ChildObject): Promise<void> {
    const orphan = [undefined, undefined, undefined, undefined, "Orphan"] as const;
    await this.#objects.delete(child, ...orphan).catch(unlessMissing);
    while (await this.#exists(child)) await sleep(100);
    await this.#patch(child);
    const [replaced] = (await this.list<V1StatefulSet>("apps/v1", "StatefulSet", child.metadata.namespace)).filter(
      ({ metadata }) => metadata?.name === child.metadata.name,
    );
    const claims = await this.list<V1PersistentVolumeClaim>("v1", "PersistentVolumeClaim", child.metadata.namespace);
    for (const template of replaced?.spec?.volumeClaimTemplates ?? []) {
      const prefix = `${template.metadata?.name}-${child.metadata.name}-`;
      const storage = template.spec?.resources?.requests?.["storage"];
      for (const { metadata } of claims.filter((claim) => claim.metadata?.name?.startsWith(prefix))) {
        const target = {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: metadata?.name, namespace: metadata?.namespace },
        };
        const larger = { ...target, spec: { resources: { requests: { storage } } } };
        await this.#objects.patch(larger, undefined, undefined, fieldManager, undefined, PatchStrategy.MergePatch);
      }
    }
  }

  async #exists({ apiVersion, kind, metadata }: ChildObject): Promise<boolean> {
    const header = { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace ?? "" } };
    return this.#objects.read(header).then(
      () => true,
      (error: unknown) => (unlessMissing(error), false),
    );
  }
}

/** What the API server says of a refused request, without the request's headers. */
export function explanation(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const body: unknown = typeof error.body === "string" ? JSON.parse(error.body) : error.body;
  const said = typeof body === "object" && body !== null && "message" in body ? body.message : error.message;
  return `${error.code}: ${said}`;
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof ApiException) || error.code !== 404) throw error;
}
