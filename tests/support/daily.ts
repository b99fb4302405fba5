import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { rootFolder, workFolder } from "../../local/tools/paths.ts";

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a daily command as the Makefile does: its own process, with no other kubectl and no other kubeconfig than the embedded
 * cluster's.
 */
export const daily = (kubeconfig: string, command: string, ...args: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const main = join(rootFolder, "operations", "main.ts");
    const where = args.some((each) => each.startsWith("--context=")) ? [] : [`--kubeconfig=${kubeconfig}`];
    const env = {
      ...process.env,
      KUBECONFIG: kubeconfig,
      PATH: [join(workFolder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
    };
    const all = [main, "--stack=production", ...where, ...args, command];
    const child = execFile(process.execPath, all, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
