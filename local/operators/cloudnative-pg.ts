import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { images } from "../../catalogue/pins.ts";
import type { ProcessSpec } from "../cluster/processes.ts";
import { operatorEnvironment, type OperatorContext } from "./context.ts";

/** Folder of the sockets by which the operator finds its plugins, when it starts and never later. */
export const socketFolder = (folder: string): string => join(folder, "plugins");

/** The socket is named after the plugin. */
export const barmanSocket = (folder: string): string => join(socketFolder(folder), "barman-cloud.cloudnative-pg.io");

export async function cloudNativePg(context: OperatorContext): Promise<ProcessSpec> {
  const { binary, certificates, port, cluster } = context;
  // It looks for itself below its working folder, by the architecture's name, and makes no pod otherwise.
  const copies = join(cluster.folder, "operator");
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  await mkdir(copies, { recursive: true });
  await symlink(binary, join(copies, `manager_${architecture}`));
  return {
    name: "cloudnative-pg",
    command: binary,
    args: ["controller", `--webhook-port=${port}`, "--metrics-bind-address=0"],
    env: operatorEnvironment(context, {
      OPERATOR_NAMESPACE: "cnpg-system",
      OPERATOR_IMAGE_NAME: images.cloudnativePg,
      WEBHOOK_CERT_DIR: certificates,
      PLUGIN_SOCKET_DIR: socketFolder(cluster.folder),
    }),
    port,
  };
}

/** The backup plugin, by a socket instead of a Service: with simulated pods, a Service's address leads nowhere. */
export async function barmanCloud(context: OperatorContext): Promise<ProcessSpec> {
  const folder = socketFolder(context.cluster.folder);
  if (!existsSync(folder)) await mkdir(folder);
  return {
    name: "barman-cloud",
    command: context.binary,
    args: ["operator", `--plugin-path=${folder}`, "--health-probe-bind-address=0"],
    env: operatorEnvironment(context, { SIDECAR_IMAGE: images.barmanCloudSidecar }),
  };
}
