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

/**
 * Who acts on custom resources: doubles, or nobody, so that the caller can start the real operators. Both at once would
 * overwrite each other's status.
 */
export type Operators = "simulated" | "none";

type Companion = (context: CompanionContext) => ProcessSpec;

const stages =
  (...parts: readonly string[]): Companion =>
  ({ kubeconfig, tools }) => ({
    name: "stages",
    command: process.execPath,
    args: [join(rootFolder, "local", "cluster", "stages-main.ts"), kubeconfig, tools.binaries.kubectl, ...parts],
  });

const operands: Companion = ({ kubeconfig }) => operandsCommand({ kubeconfig });

const storage: Companion = ({ storagePort, tools }) => ({
  ...storageServerCommand({ port: storagePort, moto: tools.moto }),
  port: storagePort,
});

/** What runs beside the control plane, one entry a process. */
const companions: Record<Operators, readonly Companion[]> = {
  simulated: [stages("cloud", "operators"), operands, storage],
  none: [stages("cloud"), storage],
};

export function companionSpecs(operators: Operators, context: CompanionContext): ProcessSpec[] {
  return companions[operators].map((companion) => companion(context));
}
