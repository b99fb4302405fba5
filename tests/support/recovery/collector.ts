import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

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
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${address.port}`, received, stop };
}
