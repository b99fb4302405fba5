import { run } from "../tools/command.ts";
import type { Tools } from "../tools/install.ts";

/** Runs kubectl and answers with what it printed. Throws with what it said. */
export type Kubectl = (...args: readonly string[]) => Promise<string>;

export const kubectlWith =
  ({ binaries }: Tools, folder: string, kubeconfig: string): Kubectl =>
  (...args) =>
    run({
      tool: "kubectl",
      command: binaries.kubectl,
      args: [`--kubeconfig=${kubeconfig}`, ...args],
      cwd: folder,
      env: process.env,
    });
