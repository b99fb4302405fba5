import { execFile } from "node:child_process";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ToolError } from "./error.ts";
import { goEnvironment } from "./environment.ts";
import { workFolder } from "./paths.ts";

/** The versions are those of the charts in catalogue/pins.ts: the definitions must be the ones that the charts install. */
const modules = {
  certManager: "github.com/cert-manager/cert-manager@v1.21.1",
  cloudNativePg: "github.com/cloudnative-pg/cloudnative-pg@v1.30.0",
  barmanCloud: "github.com/cloudnative-pg/plugin-barman-cloud@v0.13.0",
  eck: "github.com/elastic/cloud-on-k8s/v3@v3.5.0",
  percona: "github.com/percona/percona-server-mongodb-operator@v1.22.0",
  redisOperator: "github.com/spotahome/redis-operator@v1.3.0-rc1",
  // The newest that Go can fetch whole: later ones have a module path without their major version.
  externalSecrets: "github.com/external-secrets/external-secrets@v1.3.2",
  keda: "github.com/kedacore/keda/v2@v2.20.2",
  // The main module: its dependencies aren't asked for.
  prometheusOperator: "github.com/prometheus-operator/prometheus-operator@v0.93.1",
  kwok: "sigs.k8s.io/kwok@v0.8.0",
} as const;

/**
 * Folders, on this machine, of the Go modules in which the operators publish their custom resource definitions, and of
 * kwok's own manifests. Read-only: they are Go's module cache.
 */
export type ModuleDirectories = Readonly<Record<keyof typeof modules, string>>;

const isWhole = (found: Readonly<Record<string, string>>): found is ModuleDirectories =>
  Object.keys(modules).every((name) => name in found);

/**
 * Downloads the modules once and answers where they lie. Go checks each against its checksum database.
 * Throws a ToolError naming the module that could not be had.
 */
export async function crdSources(): Promise<ModuleDirectories> {
  const cache = join(workFolder, "tools", "modules.json");
  const cached = await readCache(cache);
  if (cached !== undefined) return cached;
  const found = await downloadAll();
  await mkdir(join(workFolder, "tools"), { recursive: true });
  await writeFile(cache, JSON.stringify({ modules, directories: found }, null, 2));
  return found;
}

/** Undefined unless the cache was made for these very versions and every folder is still there (go clean -modcache). */
async function readCache(file: string): Promise<ModuleDirectories | undefined> {
  try {
    const cache: { modules: unknown; directories: ModuleDirectories } = JSON.parse(await readFile(file, "utf8"));
    if (JSON.stringify(cache.modules) !== JSON.stringify(modules)) return undefined;
    await Promise.all(Object.values(cache.directories).map((folder) => access(folder)));
    return cache.directories;
  } catch {
    return undefined;
  }
}

async function downloadAll(): Promise<ModuleDirectories> {
  const rows = Object.entries(modules).map(async ([name, module]) => [name, await download(module)] as const);
  const found = Object.fromEntries(await Promise.all(rows));
  if (!isWhole(found)) throw new Error("a module has no folder");
  return found;
}

/** Downloads a module, `path@version`, and answers where it lies. Throws a ToolError naming one that can't be had. */
export async function download(module: string): Promise<string> {
  const command = ["mod", "download", "-json", module];
  try {
    const { stdout } = await promisify(execFile)("go", command, { cwd: workFolder, env: goEnvironment() });
    const answer: { Dir: string } = JSON.parse(stdout);
    return answer.Dir;
  } catch (error) {
    throw new ToolError(module, ["go", ...command], error instanceof Error ? error.message : String(error));
  }
}
