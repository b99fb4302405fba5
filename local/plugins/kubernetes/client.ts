/** The Kubernetes API over HTTP with kept-alive connections. The official client library takes a quarter of a second to load. */
import http from "node:http";
import https from "node:https";
import { setTimeout } from "node:timers/promises";

import { type JsonObject, parseObject, text } from "../shared/json.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

/** An answer other than 2xx. */
export class ApiError extends Error {
  readonly status: number;
  /** Kubernetes' own word for it, such as `AlreadyExists`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface ApiRequest {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
}

export interface WatchEvent {
  type: string;
  object: JsonObject;
}

export class ApiClient {
  readonly #access: ClusterAccess;
  readonly #agent: http.Agent;
  readonly #warn: (message: string) => Promise<void>;

  /** @param warn hears the API server's warnings: unknown fields, deprecated versions, Pod Security */
  constructor(access: ClusterAccess, warn: (message: string) => Promise<void>) {
    this.#access = access;
    this.#warn = warn;
    const tls = {
      ca: access.certificateAuthority,
      cert: access.clientCertificate,
      key: access.clientKey,
      rejectUnauthorized: !access.skipVerify,
    };
    const keepAlive = { keepAlive: true, maxSockets: 256 };
    this.#agent =
      access.server.protocol === "http:" ? new http.Agent(keepAlive) : new https.Agent({ ...keepAlive, ...tls });
  }

  /** @throws {ApiError} on any answer other than 2xx */
  async send(request: ApiRequest): Promise<JsonObject> {
    const response = await this.#openWithRetry(request);
    const body = await readAll(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw apiError(status, body);
    for (const warning of apiWarnings(response)) await this.#warn(`${request.path}: ${warning}`);
    return parseObject(body);
  }

  /** Follows a list until the server or the signal ends it. */
  async *watch(path: string, query: Record<string, string>, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const response = await this.#openWithRetry({ path, query: { ...query, watch: "true" }, signal });
    if (response.statusCode !== 200) throw apiError(response.statusCode ?? 0, await readAll(response));
    let pending = "";
    try {
      for await (const chunk of response.setEncoding("utf8")) {
        const lines = (pending + String(chunk)).split("\n");
        pending = lines.pop() ?? "";
        for (const line of lines) {
          const { type, object } = parseObject(line);
          if (typeof type === "string" && typeof object === "object" && object !== null && !Array.isArray(object)) {
            yield { type, object };
          }
        }
      }
    } finally {
      response.destroy();
    }
  }

  /**
   * A kept-alive connection may be closed under a request; nothing was done then, so it is sent once more. And an API server
   * that asks for patience (429: a definition is new and its storage not ready) is asked again, as every Kubernetes client does.
   */
  async #openWithRetry(request: ApiRequest, patience = 10): Promise<http.IncomingMessage> {
    const response = await this.#openTwice(request);
    const seconds = Number(response.headers["retry-after"]);
    if (response.statusCode !== 429 || !Number.isFinite(seconds) || patience === 0) return response;
    response.resume();
    await setTimeout(seconds * 1000, undefined, { signal: request.signal });
    return this.#openWithRetry(request, patience - 1);
  }

  async #openTwice(request: ApiRequest): Promise<http.IncomingMessage> {
    try {
      return await this.#open(request);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ECONNRESET")) throw error;
      return await this.#open(request);
    }
  }

  #open({ method = "GET", path, query = {}, body, contentType, signal }: ApiRequest): Promise<http.IncomingMessage> {
    const { server, token } = this.#access;
    const url = new URL(server.pathname.replace(/\/$/, "") + path, server);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      accept: "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(payload ? { "content-type": contentType ?? "application/json", "content-length": payload.length } : {}),
    };
    const transport = server.protocol === "http:" ? http : https;
    return new Promise((resolve, reject) => {
      const request = transport.request(url, { method, headers, agent: this.#agent, signal }, resolve);
      request.on("error", (error: NodeJS.ErrnoException) => {
        const refused = error.code === "ECONNREFUSED" || error.code === "ENOTFOUND";
        reject(refused ? new ApiError(0, "Unreachable", `the cluster at ${server.origin} is unreachable`) : error);
      });
      request.end(payload);
    });
  }
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function apiError(status: number, body: string): ApiError {
  try {
    const answer = parseObject(body);
    return new ApiError(status, text(answer, "reason") ?? "", text(answer, "message") ?? body);
  } catch {
    return new ApiError(status, "", body.trim() || `HTTP status ${status}`);
  }
}

function apiWarnings(response: http.IncomingMessage): string[] {
  const header = response.headers["warning"] ?? "";
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = ""]) => quoted.replace(/\\(.)/g, "$1"));
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}
