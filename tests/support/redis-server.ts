import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianLibraries, debianProgram } from "../../local/tools/prometheus.ts";

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A real Redis on 127.0.0.1, in a folder of its own. It may be stopped and started again, with another password. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  #password = "";
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start(password: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), "redis-")));
    await server.again(password);
    return server;
  }

  get url(): string {
    return `redis://:${this.#password}@127.0.0.1:${this.port}/0`;
  }

  async again(password: string): Promise<void> {
    this.#password = password;
    const flags = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--requirepass", password, "--maxmemory", "64mb"];
    this.#process = spawn(
      await debianProgram("redis-server"),
      [...flags, "--dir", this.#folder, "--appendonly", "yes"],
      {
        stdio: "ignore",
        env: { PATH: process.env["PATH"], LD_LIBRARY_PATH: debianLibraries("redis-server") },
      },
    );
  }

  async halt(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, "exit");
  }

  async stop(): Promise<void> {
    await this.halt();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
