import { createServer, type Server } from "node:http";
import { storeKeySamples, storeSettings } from "./external-secrets.ts";
import { listen } from "./recovery/port.ts";

/**
 * A small double of Scaleway's Secret Manager: what its provider in the External Secrets operator asks for, and nothing else.
 * It serves one project and one folder, to whoever has the right key.
 */
export class SecretManager {
  /** Versions of each secret, the newest last. */
  readonly #secrets = new Map<string, string[]>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const found =
        request.headers["x-auth-token"] === storeKeySamples.SECRET_STORE_SECRET_KEY
          ? this.#answer(new URL(request.url ?? "", "http://store"))
          : undefined;
      response.writeHead(found === undefined ? 403 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(found ?? { type: "permissions_denied", message: "insufficient permissions" }));
    });
  }

  /** Answers with the URL of its API. */
  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** A new version. */
  put(name: string, value: string): void {
    this.#secrets.set(name, [...(this.#secrets.get(name) ?? []), value]);
  }

  remove(name: string): void {
    this.#secrets.delete(name);
  }

  #answer({ pathname, searchParams }: URL): object | undefined {
    const [, id = "", revision = "", access] =
      /\/regions\/fr-par\/secrets(?:\/([\w-]+)\/versions\/(\w+)(\/access)?)?$/.exec(pathname) ?? [];
    if (id === "") return this.#list(searchParams);
    const name = Buffer.from(id.replaceAll("-", ""), "hex").toString();
    const versions = this.#secrets.get(name) ?? [];
    const number = revision === "latest_enabled" ? versions.length : Number(revision);
    const data = Buffer.from(versions[number - 1] ?? "").toString("base64");
    return { secret_id: id, revision: number, status: "enabled", ...(access === undefined ? {} : { data }) };
  }

  #list(query: URLSearchParams): object {
    const name = query.get("name") ?? "";
    const here = query.get("path") === storeSettings.path && query.get("project_id") === storeSettings.projectId;
    const secrets = here && this.#secrets.has(name) ? [{ id: Buffer.from(name).toString("hex"), name }] : [];
    return { secrets, total_count: secrets.length };
  }
}
