import type { ProcessSpec } from "../cluster/processes.ts";
import { operatorEnvironment, type OperatorContext } from "./context.ts";

export async function redis(context: OperatorContext): Promise<ProcessSpec> {
  const { binary, port, cluster } = context;
  return {
    name: "redis-operator",
    command: binary,
    // Outside of a pod it reads a kubeconfig in development mode only.
    args: ["--development", `--kubeconfig=${cluster.kubeconfig}`, `--listen-address=127.0.0.1:${port}`],
    env: operatorEnvironment(context, { POD_NAMESPACE: "redis-operator" }),
    port,
  };
}
