/** One cluster: requests on objects by kind and name instead of by URL. */
import { setTimeout as delay } from "node:timers/promises";

import { type JsonObject, text } from "../shared/json.ts";
import { type ApiClient, ApiError, hasStatus } from "./client.ts";
import { type ApiResource, type Discovery, resourcePath } from "./discovery.ts";
import type { Identity } from "./identity.ts";

/** Where one object lives in the API. */
export interface Location {
  collection: string;
  path: string;
  namespace: string | undefined;
  name: string;
}

/** As long as the official provider tolerates a definition or a namespace that is still on its way. */
const arrivalSeconds = 60;

export class Cluster {
  readonly client: ApiClient;
  readonly #discovery: Discovery;

  constructor(client: ApiClient, discovery: Discovery) {
    this.client = client;
    this.#discovery = discovery;
  }

  find(identity: Pick<Identity, "apiVersion" | "kind">): Promise<ApiResource | undefined> {
    return this.#discovery.find(identity.apiVersion, identity.kind);
  }

  /** Undefined when the cluster doesn't know the kind. */
  async locate(
    identity: Pick<Identity, "apiVersion" | "kind">,
    name: string,
    namespace: string | undefined,
  ): Promise<Location | undefined> {
    const resource = await this.find(identity);
    if (!resource) return undefined;
    return {
      collection: resourcePath(identity.apiVersion, resource, namespace),
      path: resourcePath(identity.apiVersion, resource, namespace, name),
      namespace: resource.namespaced ? (namespace ?? "default") : undefined,
      name,
    };
  }

  locateObject(identity: Identity, inputs: JsonObject): Promise<Location | undefined> {
    return this.locate(identity, text(inputs, "metadata", "name") ?? "", text(inputs, "metadata", "namespace"));
  }

  async get(location: Location, signal?: AbortSignal): Promise<JsonObject | undefined> {
    try {
      return await this.client.send({ path: location.path, signal });
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /**
   * Repeats an attempt that fails because something is not there yet: the definition of a custom resource, a namespace, the
   * object to patch. Charts and operators bring these a little after they report to be ready.
   */
  async onceThere<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    const giveUp = Date.now() + arrivalSeconds * 1000;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!hasStatus(error, 404) || Date.now() > giveUp) throw error;
        await delay(500, undefined, { signal });
      }
    }
  }
}

export function unknownKind({ apiVersion, kind }: Pick<Identity, "apiVersion" | "kind">): ApiError {
  return new ApiError(404, "NotFound", `the cluster does not know ${apiVersion} ${kind}: is its definition installed?`);
}
