import { join } from "node:path";

/** How to start the double of the databases' operators (main.ts); it needs nothing but a kubeconfig of a cluster administrator. */
export function operandsCommand({ kubeconfig }: { readonly kubeconfig: string }) {
  const main = join(import.meta.dirname, "main.ts");
  return { name: "operators", command: process.execPath, args: [main, "--kubeconfig", kubeconfig] };
}
