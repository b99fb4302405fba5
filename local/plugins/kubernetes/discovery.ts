/** From kinds to URLs: asks the API server once for each group and version. */
import { flag, type JsonObject, list, text } from "../shared/json.ts";
import { type ApiClient, hasStatus } from "./client.ts";

export interface ApiResource {
  plural: string;
  namespaced: boolean;
}

export class Discovery {
  readonly #client: ApiClient;
  readonly #known = new Map<string, Promise<ReadonlyMap<string, ApiResource>>>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * Undefined when the server has no such kind. A missing kind is asked for again each time, because its definition may be
   * about to arrive.
   */
  async find(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    const known = await this.#resources(apiVersion, false);
    return known.get(kind) ?? (await this.#resources(apiVersion, true)).get(kind);
  }

  #resources(apiVersion: string, fresh: boolean): Promise<ReadonlyMap<string, ApiResource>> {
    const known = this.#known.get(apiVersion);
    if (known && !fresh) return known;
    const asked = this.#ask(apiVersion);
    this.#known.set(apiVersion, asked);
    asked.catch(() => this.#known.delete(apiVersion));
    return asked;
  }

  async #ask(apiVersion: string): Promise<ReadonlyMap<string, ApiResource>> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const answer = await this.#client.send({ path }).catch((error: unknown): JsonObject => {
      if (hasStatus(error, 404)) return {};
      throw error;
    });
    const resources = list(answer, "resources").map((resource): [string, ApiResource] => [
      text(resource, "kind") ?? "",
      { plural: text(resource, "name") ?? "", namespaced: flag(resource, "namespaced") },
    ]);
    // Subresources such as `deployments/scale` repeat other kinds.
    return new Map(resources.filter(([, { plural }]) => !plural.includes("/")));
  }
}

/** The URL path of an object, or of its collection when the name is left out. */
export function resourcePath(
  apiVersion: string,
  { plural, namespaced }: ApiResource,
  namespace: string | undefined,
  name?: string,
): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = namespaced ? `/namespaces/${namespace ?? "default"}` : "";
  return `${root}${scope}/${plural}${name === undefined ? "" : `/${name}`}`;
}
