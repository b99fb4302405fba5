import { spawn } from "node:child_process";
import { once } from "node:events";

export interface EngineResult {
  readonly code: number;
  readonly output: string;
}

/** Runs Pulumi, shows what it prints as it comes, and keeps it. Values that are secret are `[secret]` in it. */
export async function pulumi(args: readonly string[], program = "pulumi"): Promise<EngineResult> {
  const flags = ["--non-interactive", "--color=never"];
  const child = spawn(program, [...args, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  const keep = (chunk: Buffer): void => {
    chunks.push(chunk.toString());
    process.stdout.write(chunk);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const [code]: unknown[] = await once(child, "close");
  return { code: typeof code === "number" ? code : 1, output: chunks.join("") };
}
