import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ingressNamespaces } from "../../catalogue/ingress.ts";
import type { Cluster } from "../cluster.ts";
import { kubeconfig } from "../cluster/api.ts";
import { freePorts, isListening } from "../cluster/ports.ts";
import { start } from "../cluster/processes.ts";
import { until } from "../cluster/until.ts";
import { run } from "../tools/command.ts";
import { buildTestBinary } from "../tools/go.ts";
import { installTools, type Tools } from "../tools/install.ts";
import { chartPackages, type RenderedTraefik } from "./chart.ts";

/** What must be had before the network is left. */
export async function prepareIngress(): Promise<void> {
  await chartPackages(await installTools());
  await buildTestBinary("traefik");
}

/** Where Traefik listens, on 127.0.0.1. */
export interface RunningTraefik {
  readonly web: number;
  readonly websecure: number;
  /** File of its log. */
  readonly log: string;
}

/** What a pod has for itself, and a process shares: where it listens and where its file lies. */
const replaced = (args: readonly string[], own: Readonly<Record<string, string>>): string[] =>
  args.map((argument) => {
    const [option = ""] = argument.split("=");
    const value = own[option];
    return value === undefined ? argument : `${option}=${value}`;
  });

/** A kubeconfig with no more rights than the chart gives. */
async function ownAccess({ name, folder, kubeconfig: admin, access }: Cluster, account: string, tools: Tools) {
  const command = { tool: "Traefik", command: tools.binaries.kubectl, cwd: folder, env: process.env };
  const where = ["--kubeconfig", admin, "--namespace", ingressNamespaces.traefik];
  const token = await run({ ...command, args: [...where, "create", "token", account] });
  const file = join(folder, "traefik.kubeconfig");
  await writeFile(file, kubeconfig(name, { ...access, token: token.trim() }), { mode: 0o600 });
  return file;
}

/** Runs Traefik as its chart would, whose objects are there; it ends with the cluster. */
export async function startTraefik(
  cluster: Cluster,
  { args, config, serviceAccount }: RenderedTraefik,
  tools: Tools,
): Promise<RunningTraefik> {
  // Traefik reads whatever lies in the folder of this file.
  const folder = join(cluster.folder, "traefik");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.yml"), config);
  const [metrics, traefik, web, websecure] = await freePorts(4);
  if (!metrics || !traefik || !web || !websecure) throw new Error("no free ports");
  const entryPoints = Object.entries({ metrics, traefik, web, websecure });
  const own = Object.fromEntries(
    entryPoints.map(([name, port]) => [`--entryPoints.${name}.address`, `127.0.0.1:${port}/tcp`]),
  );
  const spec = {
    name: "traefik-controller",
    command: await buildTestBinary("traefik"),
    args: replaced(args, { ...own, "--providers.file.directory": folder }),
    env: { PATH: process.env["PATH"], KUBECONFIG: await ownAccess(cluster, serviceAccount, tools) },
  };
  const records = start(cluster.folder, [spec]);
  await until(cluster.folder, records, () => isListening(websecure));
  return { web, websecure, log: join(cluster.folder, `${spec.name}.log`) };
}
