import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSigned } from "./recovery/certificate.ts";

export interface Request {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string;
  readonly body: unknown;
}

/** A double of a server with TLS that keeps what it is asked. */
export interface HttpsServer {
  readonly port: number;
  /** File of the authority that clients must trust. */
  readonly ca: string;
  readonly requests: Request[];
  /** What it answers to a path from now on; 200 without. */
  readonly statuses: Map<string, number>;
  /** What its answer to a path holds from now on; the path without. */
  readonly answers: Map<string, object>;
  readonly stop: () => Promise<void>;
}

export async function startHttpsServer(): Promise<HttpsServer> {
  const folder = await mkdtemp(join(tmpdir(), "https-"));
  const requests: Request[] = [];
  const statuses = new Map<string, number>();
  const answers = new Map<string, object>();
  const server = createServer(await selfSigned(folder), (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const text = Buffer.concat(chunks).toString();
      requests.push({
        method,
        path,
        authorization: headers.authorization ?? "",
        body: text === "" ? undefined : JSON.parse(text),
      });
      const [place = ""] = path.split("?");
      response.writeHead(statuses.get(place) ?? 200).end(JSON.stringify(answers.get(place) ?? { path }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const isAddress = (value: typeof address): value is AddressInfo => typeof value === "object" && value !== null;
  if (!isAddress(address)) throw new Error("no address");
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  };
  return { port: address.port, ca: join(folder, "tls.crt"), requests, statuses, answers, stop };
}
