/** Messages for the person who runs Pulumi. What a plugin prints itself, the engine hides. */
import * as grpc from "@grpc/grpc-js";

/**
 * Shows a warning in the engine's diagnostics. Best effort: a warning that can't be delivered fails nothing.
 * @param address of the engine, the first argument of every plugin; without it (attached by hand) the warning goes to standard error
 */
export async function warn(address: string | undefined, message: string): Promise<void> {
  if (address === undefined) {
    process.stderr.write(`warning: ${message}\n`);
    return;
  }
  // Loaded for the first warning: most runs have none.
  const { default: messages } = await import("@pulumi/pulumi/proto/engine_pb.js");
  const { EngineClient } = await import("@pulumi/pulumi/proto/engine_grpc_pb.js");
  const client = new EngineClient(address, grpc.credentials.createInsecure());
  const request = new messages.LogRequest().setSeverity(messages.LogSeverity.WARNING).setMessage(message);
  await new Promise<void>((resolve) => {
    client.log(request, () => resolve());
  });
  client.close();
}
