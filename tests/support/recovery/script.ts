import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScriptName } from "../../../components/recovery/scripts.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as its pod does: with the variables that are given and none else. */
export function startScript(name: ScriptName, variables: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(root, "components", "recovery", "scripts", `${name}.cjs`)], {
    env: { NODE_PATH: join(root, "node_modules"), ...variables },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (output.stderr += text.toString()));
  const ended = once(child, "close").then(([code]): Ended => ({ code, ...output }));
  return { child, ended };
}

export const runScript = (name: ScriptName, variables: Readonly<Record<string, string>>): Promise<Ended> =>
  startScript(name, variables).ended;
