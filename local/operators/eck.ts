import type { ProcessSpec } from "../cluster/processes.ts";
import { operatorEnvironment, type OperatorContext } from "./context.ts";

export async function eck(context: OperatorContext): Promise<ProcessSpec> {
  const { binary, certificates, port } = context;
  return {
    name: "eck",
    command: binary,
    args: [
      "manager",
      "--enable-leader-election=false",
      "--operator-namespace=elastic-system",
      "--disable-telemetry",
      "--metrics-port=0",
      "--enable-webhook",
      "--manage-webhook-certs=false",
      `--webhook-cert-dir=${certificates}`,
      `--webhook-port=${port}`,
    ],
    env: operatorEnvironment(context),
    port,
  };
}
