import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "../cluster.ts";
import type { Tools } from "../tools/install.ts";
import { workFolder } from "../tools/paths.ts";
import { engineHome } from "./plugins.ts";
import type { PluginSource } from "./plugins.ts";

/** The user's own settings for other stacks, accounts and clusters must reach nothing that runs here. */
const foreign = /^(PULUMI_|AWS_|KUBE|HELM_|NODE_OPTIONS$)/;

/** What the engine needs of a cluster, whatever its pods are. */
export type EngineCluster = Pick<Cluster, "folder" | "kubeconfig" | "storageEndpoint">;

/** Folder of the engine's project and state for a cluster: it goes with the cluster, as what it describes does. */
export function projectFolder(cluster: Pick<EngineCluster, "folder">): string {
  return join(cluster.folder, "pulumi");
}

/** The environment of every engine command: it keeps all that the engine reads and writes inside the work folder. */
export function engineEnvironment(cluster: EngineCluster, tools: Tools, plugins: PluginSource): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: tools.path,
    PULUMI_HOME: engineHome(plugins),
    // Stand-ins are exactly what was asked for: the engine must not look for anything on the internet.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: String(plugins === "stand-ins"),
    PULUMI_BACKEND_URL: `file://${join(projectFolder(cluster), "state")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The program's packages are compiled once, not at each run: a fifth of a second.
    NODE_COMPILE_CACHE: join(workFolder, "compile-cache"),
    // For --event-log, from which the results are read.
    PULUMI_DEBUG_COMMANDS: "true",
    KUBECONFIG: cluster.kubeconfig,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function passphraseFile(): string {
  const file = join(workFolder, "passphrase");
  if (!existsSync(file)) {
    mkdirSync(workFolder, { recursive: true });
    writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
  }
  return file;
}
