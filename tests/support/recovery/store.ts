import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { S3Client, CreateBucketCommand } from "@aws-sdk/client-s3";
import { freePorts, isListening } from "../../../local/cluster/ports.ts";
import { storageServerCommand } from "../../../local/storage/server.ts";
import { installMoto } from "../../../local/tools/packages.ts";

export interface Store {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The S3 server of the embedded cluster, with one bucket. It takes any key. */
export async function startStore(bucket: string): Promise<Store> {
  const [port = 0] = await freePorts(1);
  const { command, args, env } = storageServerCommand({ port, moto: await installMoto() });
  const server = spawn(command, args, { env, stdio: "ignore" });
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`);
    await sleep(50);
  }
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new S3Client({ endpoint, region: "fr-par", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  const stop = async () => {
    const ended = once(server, "exit");
    server.kill();
    await ended;
  };
  return { endpoint, stop };
}

/** A store that refuses, in the words of S3's API: `answer` gives the status and error code of each request, none to hang. */
export async function startRefusing(
  answer: (method: string) => { readonly status: number; readonly code: string } | undefined,
): Promise<Store> {
  const server: Server = createServer((request, response) => {
    request.resume();
    const refusal = answer(request.method ?? "");
    if (refusal === undefined) return;
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1];
    // As stores do, it repeats the key that it was given.
    const body = `<Error><Code>${refusal.code}</Code><Message>Not with the key ${key}</Message></Error>`;
    response.writeHead(refusal.status, { "content-type": "application/xml" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${address.port}`, stop };
}
