/** Runs the helm command. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { type JsonObject, parseObject } from "../shared/json.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

const run = promisify(execFile);

const prefix = "pulumi-helm-";

/** Helm's answer was an error: its own words. */
export class HelmError extends Error {}

export interface HelmRun {
  parameters: string[];
  /** Passed in a file that only its owner can read: values may hold passwords. */
  values?: JsonObject;
  signal?: AbortSignal;
}

export class Helm {
  readonly #access: () => Promise<ClusterAccess>;
  #swept: Promise<void> | undefined;

  constructor(access: () => Promise<ClusterAccess>) {
    this.#access = access;
  }

  /**
   * Standard output. Each run has a folder of its own, for two reasons: repositories and plugins of the person who runs this must
   * not change what is deployed, and the engine kills plugins without a chance to tidy up at the end.
   * @throws {HelmError}
   */
  async run({ parameters, values, signal }: HelmRun): Promise<string> {
    const { kubeconfig, context } = await this.#access();
    await (this.#swept ??= sweep());
    const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
    const inFolder = (name: string) => join(folder, name);
    const env = {
      ...process.env,
      ...{ KUBECONFIG: inFolder("kubeconfig"), HELM_KUBECONTEXT: context },
      ...{ HELM_CACHE_HOME: inFolder("cache"), HELM_CONFIG_HOME: inFolder("config"), HELM_DATA_HOME: inFolder("data") },
    };
    try {
      await writeFile(inFolder("kubeconfig"), kubeconfig, { mode: 0o600 });
      if (values) await writeFile(inFolder("values.json"), JSON.stringify(values), { mode: 0o600 });
      const files = values ? ["--values", inFolder("values.json")] : [];
      const { stdout } = await run("helm", [...parameters, ...files], { env, signal, maxBuffer: 256 * 1024 * 1024 });
      return stdout;
    } catch (error) {
      throw helmError(error);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Name, namespace, chart, version, appVersion, revision and status; undefined when there is no such release. */
  async release(name: string, namespace: string): Promise<JsonObject | undefined> {
    try {
      const parameters = ["get", "metadata", name, "--namespace", namespace, "--output", "json"];
      return parseObject(await this.run({ parameters }));
    } catch (error) {
      if (error instanceof HelmError && error.message.includes("not found")) return undefined;
      throw error;
    }
  }
}

/** Removes what killed plugins left: their folders hold a kubeconfig and values. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(prefix) ? /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0] : undefined;
    if (owner && !existsSync(`/proc/${owner}`)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function helmError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "ENOENT") return new HelmError("the command helm is not on the PATH");
  const said = "stderr" in error && typeof error.stderr === "string" ? error.stderr.trim() : "";
  return new HelmError(said || error.message);
}
