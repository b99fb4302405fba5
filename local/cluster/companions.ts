import { join } from "node:path";
import { operandsCommand } from "../operands/index.ts";
import { storageServerCommand } from "../storage/server.ts";
import type { Tools } from "../tools/install.ts";
import { rootFolder } from "../tools/paths.ts";
import type { ProcessSpec } from "./processes.ts";

/** What a companion process may need to know of its cluster. */
export interface CompanionContext {
  folder: string;
  kubeconfig: string;
  tools: Tools;
  /** A port of its own on 127.0.0.1 for the S3 server. */
  storagePort: number;
}

/** What runs beside the control plane, one row a process. */
const companions: ((context: CompanionContext) => ProcessSpec)[] = [
  ({ kubeconfig, tools }) => ({
    name: "stages",
    command: process.execPath,
    args: [join(rootFolder, "local", "cluster", "stages-main.ts"), kubeconfig, tools.binaries.kubectl],
  }),
  ({ kubeconfig }) => operandsCommand({ kubeconfig }),
  ({ storagePort, tools }) => ({
    ...storageServerCommand({ port: storagePort, moto: tools.moto }),
    port: storagePort,
  }),
];

export function companionSpecs(context: CompanionContext): ProcessSpec[] {
  return companions.map((companion) => companion(context));
}
