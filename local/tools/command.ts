import { spawn } from "node:child_process";
import { ToolError } from "./error.ts";

/** What to run and how; `tool` is the name that a failure is reported under. */
export interface Command {
  tool: string;
  command: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** Runs a command to its end and answers with its standard output. Throws a ToolError with what it printed if it fails. */
export function run({ tool, command, args, cwd, env }: Command): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const everything: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk) && everything.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => everything.push(chunk));
    const fail = (reason: string): void => reject(new ToolError(tool, [command, ...args], reason));
    child.on("error", (error) => fail(error.message));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(stdout).toString());
      else fail(`${Buffer.concat(everything).toString()}\n(ended with ${signal ?? code})`);
    });
  });
}
