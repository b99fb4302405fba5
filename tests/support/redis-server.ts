import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../local/cluster/ports.ts";
import { debianLibraries, debianProgram } from "../../local/tools/prometheus.ts";

/** A real Redis on 127.0.0.1, in a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, password: string, folder: string, process: ChildProcess) {
    this.port = port;
    this.url = `redis://:${password}@127.0.0.1:${port}/0`;
    this.#folder = folder;
    this.#process = process;
  }

  /** An empty one; `place` is the port of one that has stopped, to come after it. */
  static async start(password: string, place?: number): Promise<RedisServer> {
    const [port = 0] = place === undefined ? await freePorts(1) : [place];
    const folder = await mkdtemp(join(tmpdir(), "redis-"));
    const flags = ["--port", `${port}`, "--bind", "127.0.0.1", "--requirepass", password, "--maxmemory", "64mb"];
    const server = spawn(await debianProgram("redis-server"), [...flags, "--dir", folder, "--appendonly", "yes"], {
      stdio: "ignore",
      env: { PATH: process.env["PATH"], LD_LIBRARY_PATH: debianLibraries("redis-server") },
    });
    return new RedisServer(port, password, folder, server);
  }

  async stop(): Promise<void> {
    // Ended before its folder goes: it writes there as it stops.
    if (this.#process.exitCode === null) {
      this.#process.kill();
      await once(this.#process, "exit");
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
