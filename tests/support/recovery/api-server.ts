import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSigned } from "./certificate.ts";
import { listen } from "./port.ts";
import { allows, deedOf, type Deed, type Right } from "./rights.ts";

export const namespace = "trackdechets-test";
export const token = "TOKEN-MARKER";

/** An object of the API, as far as a drill looks at it. */
export interface ApiObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  data?: Record<string, string>;
}

/** Method and path below the namespace, such as `POST clusters` and `DELETE clusters/postgres-drill`. */
export type Call = `${string} ${string}`;

interface Answer {
  readonly code: number;
  readonly body: object;
}

/**
 * A double of Kubernetes' API for one namespace, over TLS: it stores objects by their kind's plural and their name, and does
 * nothing with them. What operators would do, a test says by `react`.
 */
export class ApiServer {
  /** Plural and name, such as `clusters/postgres-drill`. */
  readonly objects = new Map<string, ApiObject>();
  readonly calls: Call[] = [];
  /** What was done, whenever. */
  readonly deeds: Deed[] = [];
  /** What the caller may do. */
  rights: readonly Right[] = [];
  /** Removes what goes with what a call deleted: Kubernetes' garbage collection. */
  collect: (call: Call) => void = () => {};
  /** Called after each change of the store, with the call that made it. */
  react: (call: Call) => void = () => {};
  /** An answer in the place of the usual one; `undefined` leaves that. */
  refuse: (call: Call) => Answer | undefined = () => undefined;
  #stop: () => Promise<void> = async () => {};
  #folder = "";
  #port = 0;

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), "trackdechets-api-"));
    const { key, cert } = await selfSigned(this.#folder);
    await Promise.all(
      Object.entries({ namespace, token, "ca.crt": cert }).map(([file, text]) =>
        writeFile(join(this.#folder, file), text),
      ),
    );
    const server = createServer({ key, cert }, async (request, response) => {
      const { code, body } = await this.#answer(request);
      response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    this.#port = await listen(server);
    this.#stop = async () => {
      server.closeAllConnections();
      server.close();
      await rm(this.#folder, { recursive: true });
    };
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** What the kubelet gives a pod. */
  get variables(): Record<string, string> {
    return {
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT: `${this.#port}`,
      SERVICE_ACCOUNT_FOLDER: this.#folder,
    };
  }

  /** Forgets objects and calls. */
  reset(): void {
    this.objects.clear();
    this.calls.length = 0;
    this.react = () => {};
    this.refuse = () => undefined;
  }

  put(plural: string, object: ApiObject): void {
    this.objects.set(`${plural}/${object.metadata.name}`, object);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${token}`) return failure(401, "Unauthorized");
    const url = new URL(request.url ?? "", "https://127.0.0.1");
    const [, below] = url.pathname.split(`/namespaces/${namespace}/`);
    if (below === undefined) return failure(404, "no such path");
    const call: Call = `${request.method} ${below}`;
    this.calls.push(call);
    const deed = deedOf(request.method ?? "", url.pathname, below);
    this.deeds.push(deed);
    if (!this.rights.some((right) => allows(right, deed))) return failure(403, `forbidden: ${JSON.stringify(deed)}`);
    const refused = this.refuse(call);
    if (refused !== undefined) return refused;
    const text = await bodyOf(request);
    const answer = this.#change(request.method ?? "", below, text, url.searchParams.get("labelSelector") ?? "");
    this.collect(call);
    this.react(call);
    return answer;
  }

  #change(method: string, path: string, text: string, selector: string): Answer {
    const found = this.objects.get(path);
    if (method === "POST") {
      const object: ApiObject = JSON.parse(text);
      const place = `${path}/${object.metadata.name}`;
      if (this.objects.has(place)) return failure(409, `${place} already exists`);
      this.objects.set(place, object);
      return { code: 201, body: object };
    }
    if (method === "GET" && !path.includes("/")) {
      const items = [...this.objects].filter(
        ([place, object]) => place.startsWith(`${path}/`) && has(object, selector),
      );
      return { code: 200, body: { items: items.map(([, object]) => object) } };
    }
    if (found === undefined) return failure(404, `${path} not found`);
    if (method === "DELETE") this.objects.delete(path);
    if (method === "PATCH") {
      const { metadata, data }: Partial<ApiObject> = JSON.parse(text);
      if (metadata?.uid !== undefined && metadata.uid !== found.metadata.uid) return failure(409, `another ${path}`);
      found.data = { ...found.data, ...data };
      found.metadata.labels = { ...found.metadata.labels, ...metadata?.labels };
    }
    return { code: 200, body: found };
  }
}

export const failure = (code: number, message: string): Answer => ({ code, body: { kind: "Status", code, message } });

const has = ({ metadata }: ApiObject, selector: string): boolean => {
  const [label = "", value = ""] = selector.split("=");
  return selector === "" || metadata.labels?.[label] === value;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
