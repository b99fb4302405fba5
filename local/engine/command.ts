import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, killTree } from "../cluster/processes.ts";
import type { ProcessRecord } from "../cluster/processes.ts";

/** What an engine command printed and how it ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface EngineCommand {
  pulumi: string;
  args: readonly string[];
  /** The generated project's folder. */
  project: string;
  env: NodeJS.ProcessEnv;
  /** Gets what is printed, as it is printed. */
  onOutput?: (text: string) => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the engine to its end, whatever the end. While it runs, the project's folder says which process it is. */
export async function runEngine({ pulumi, args, project, env, onOutput }: EngineCommand): Promise<CommandResult> {
  const marker = markerFile(project);
  const start = performance.now();
  const child = spawn(pulumi, [...args, "--non-interactive"], {
    cwd: project,
    // Else the terminal's Ctrl-C would reach it twice, and the second one makes it give up at once.
    detached: true,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const record = child.pid === undefined ? undefined : describe("pulumi", child.pid);
  if (record !== undefined) writeFileSync(marker, JSON.stringify(record));
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk) && onOutput?.(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk) && onOutput?.(chunk.toString()));
  // A cancelled engine ends in good order, its state written: this process waits for that.
  const cancel = (): boolean => child.kill("SIGINT");
  signals.forEach((name) => process.on(name, cancel));
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode) => resolve(exitCode ?? 1));
    });
    const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString());
    return { code, stdout: stdout ?? "", stderr: stderr ?? "", seconds: (performance.now() - start) / 1000 };
  } finally {
    signals.forEach((name) => process.off(name, cancel));
    rmSync(marker, { force: true });
  }
}

/**
 * Whether an earlier run was killed while the engine worked: then the state may lack what the cluster has. An engine that
 * outlived that run is ended.
 */
export function wasInterrupted(project: string): boolean {
  const marker = markerFile(project);
  if (!existsSync(marker)) return false;
  const record: ProcessRecord = JSON.parse(readFileSync(marker, "utf8"));
  killTree(record);
  return true;
}

function markerFile(project: string): string {
  return join(project, "engine.json");
}
