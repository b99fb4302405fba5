import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { listen } from "./port.ts";

/** What an OTLP collector was sent, and how it answers. */
export interface Collector {
  readonly endpoint: string;
  readonly received: { readonly path: string | undefined; readonly body: unknown }[];
  stop(): void;
}

export async function startCollector(status: number): Promise<Collector> {
  const received: Collector["received"] = [];
  const server = createServer(async (request, response) => {
    received.push({ path: request.url, body: await json(request) });
    response.writeHead(status).end("{}");
  });
  const port = await listen(server);
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, received, stop };
}
