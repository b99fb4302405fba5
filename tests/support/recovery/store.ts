import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts, isListening } from "../../../local/cluster/ports.ts";
import { buildTestBinary } from "../../../local/tools/go.ts";
import { selfSigned } from "./certificate.ts";
import { listen } from "./port.ts";

export interface Store {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export const region = "fr-par";
export const ownerKeys = { accessKeyId: "OWNER-KEY-MARKER", secretAccessKey: "OWNER-SECRET-MARKER" };

/** An S3 server that checks keys and signatures, unlike the embedded cluster's, with one bucket: versitygw. */
export async function startStore(bucket: string): Promise<Store> {
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-store-"));
  const [data, users] = [join(folder, "data"), join(folder, "users")];
  await mkdir(join(data, bucket), { recursive: true });
  await mkdir(users);
  const binary = await buildTestBinary("versitygw");
  const server = spawn(binary, ["--port", `127.0.0.1:${port}`, "--region", region, "--iam-dir", users, "posix", data], {
    env: { ROOT_ACCESS_KEY: ownerKeys.accessKeyId, ROOT_SECRET_KEY: ownerKeys.secretAccessKey },
    stdio: "ignore",
  });
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`);
    await sleep(50);
  }
  const stop = async () => {
    const ended = once(server, "exit");
    server.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

/** A store that refuses, in the words of S3's API: `answer` gives the status and error code of each request, none to hang. */
export async function startRefusing(
  answer: (method: string) => { readonly status: number; readonly code: string } | undefined,
): Promise<Store> {
  const server = createServer((request, response) => {
    request.resume();
    const refusal = answer(request.method ?? "");
    if (refusal === undefined) return;
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1];
    // As stores do, it repeats the key that it was given.
    const body = `<Error><Code>${refusal.code}</Code><Message>Not with the key ${key}</Message></Error>`;
    response.writeHead(refusal.status, { "content-type": "application/xml" }).end(body);
  });
  const port = await listen(server);
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

/** A store whose certificate nobody signed. */
export async function startUntrusted(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-store-"));
  const server = createSecureServer(await selfSigned(folder), (_, response) => response.end());
  const port = await listen(server);
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  };
  return { endpoint: `https://127.0.0.1:${port}`, stop };
}
