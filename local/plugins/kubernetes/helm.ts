/** Runs the helm command. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { type JsonObject, parseObject } from "../shared/json.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

const run = promisify(execFile);

/** Helm's answer was an error: its own words. */
export class HelmError extends Error {}

export class Helm {
  readonly #folder: string;
  readonly #context: string;
  #files = 0;

  /** Makes a folder of its own: repositories, caches and plugins of the person who runs this must not change what is deployed. */
  constructor(access: ClusterAccess) {
    this.#folder = mkdtempSync(join(tmpdir(), "pulumi-helm-"));
    this.#context = access.context;
    writeFileSync(join(this.#folder, "kubeconfig"), access.kubeconfig, { mode: 0o600 });
    process.once("exit", () => rmSync(this.#folder, { recursive: true, force: true }));
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => process.exit(1));
  }

  /** @throws {HelmError} */
  async run(parameters: string[], signal?: AbortSignal): Promise<string> {
    const home = (name: string) => join(this.#folder, name);
    const env = {
      ...process.env,
      ...{ KUBECONFIG: home("kubeconfig"), HELM_KUBECONTEXT: this.#context },
      ...{ HELM_CACHE_HOME: home("cache"), HELM_CONFIG_HOME: home("config"), HELM_DATA_HOME: home("data") },
    };
    try {
      const { stdout } = await run("helm", parameters, { env, signal, maxBuffer: 256 * 1024 * 1024 });
      return stdout;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if ("code" in error && error.code === "ENOENT") throw new HelmError("the command helm is not on the PATH");
      const said = "stderr" in error && typeof error.stderr === "string" ? error.stderr.trim() : "";
      throw new HelmError(said || error.message);
    }
  }

  /** Name, namespace, chart, version, appVersion, revision and status; undefined when there is no such release. */
  async release(name: string, namespace: string): Promise<JsonObject | undefined> {
    try {
      return parseObject(await this.run(["get", "metadata", name, "--namespace", namespace, "--output", "json"]));
    } catch (error) {
      if (error instanceof HelmError && error.message.includes("not found")) return undefined;
      throw error;
    }
  }

  /** A file that only its owner can read: values may hold passwords. Returns its path; `dispose` removes it. */
  valuesFile(values: JsonObject): { path: string; dispose(): void } {
    const path = join(this.#folder, `values-${this.#files++}.json`);
    writeFileSync(path, JSON.stringify(values), { mode: 0o600 });
    return { path, dispose: () => rmSync(path, { force: true }) };
  }
}
