import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What a process saw of a request, as it answers. */
export interface Seen {
  readonly process: string;
  readonly path: string;
  readonly bytes: number;
  readonly forwardedFor: string;
  /** Port at the other end of the connection that it came by. */
  readonly connection: number | undefined;
}

/** Doubles of the processes behind the hosts, each telling what reached it. */
export interface Processes {
  /** Sends an event on every stream that is open. */
  readonly send: (event: string) => void;
  /** How many requests wait for their slow answer. */
  readonly slow: () => number;
  readonly stop: () => void;
}

/** Longer than Traefik waits by itself when it ends. */
const slowMilliseconds = 12_000;

const script = "export const nothing = 0;\n".repeat(500);

/** @param ports of each process, at `address` */
export async function startProcesses(address: string, ports: Readonly<Record<string, number>>): Promise<Processes> {
  const streams = new Set<ServerResponse>();
  const waiting = new Set<ServerResponse>();
  const answer = async (process: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/script.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(script);
      return;
    }
    if (request.url === "/fails") {
      response.writeHead(500).end();
      return;
    }
    if (request.url === "/slow") {
      waiting.add(response);
      setTimeout(() => response.end("done"), slowMilliseconds);
      return;
    }
    if (request.url === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("retry: 10000\n\n");
      streams.add(response.once("close", () => streams.delete(response)));
      return;
    }
    let bytes = 0;
    for await (const part of request) bytes += Buffer.byteLength(part);
    const forwardedFor = String(request.headers["x-forwarded-for"]);
    const connection = request.socket.remotePort;
    const seen: Seen = { process, path: request.url ?? "", bytes, forwardedFor, connection };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(seen));
  };
  const servers: Server[] = [];
  for (const [process, port] of Object.entries(ports)) {
    const server = createServer((request, response) => void answer(process, request, response).catch(() => undefined));
    servers.push(server);
    await once(server.listen(port, address), "listening");
  }
  return {
    send: (event) => streams.forEach((stream) => stream.write(`data: ${event}\n\n`)),
    slow: () => waiting.size,
    stop: () => servers.forEach((server) => server.close().closeAllConnections()),
  };
}
