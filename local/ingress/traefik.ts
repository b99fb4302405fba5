import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chartPackages } from "../charts/index.ts";
import type { Cluster } from "../cluster.ts";
import { freePorts, isListening } from "../cluster/ports.ts";
import { start } from "../cluster/processes.ts";
import { until } from "../cluster/until.ts";
import { buildTestBinary } from "../tools/go.ts";
import { installTools } from "../tools/install.ts";
import type { RenderedTraefik } from "./chart.ts";

/** What must be had before the network is left. */
export async function prepareIngress(): Promise<void> {
  await chartPackages(await installTools());
  await buildTestBinary("traefik");
}

/** Where Traefik listens, on 127.0.0.1. */
export interface RunningTraefik {
  readonly web: number;
  readonly websecure: number;
  /** What Prometheus asks. */
  readonly metrics: number;
  /** File of its log. */
  readonly log: string;
  /** Asks it to end, as a kubelet does. */
  readonly end: () => void;
}

/** What a pod has for itself, and a process shares: where it listens and where its file lies. */
const replaced = (args: readonly string[], own: Readonly<Record<string, string>>): string[] =>
  args.map((argument) => {
    const [option = ""] = argument.split("=");
    const value = own[option];
    return value === undefined ? argument : `${option}=${value}`;
  });

/**
 * Runs Traefik with its chart's arguments, under a name of its own where there are several; it ends with the cluster. As an administrator: the chart that stands in for the real one
 * gives no rights.
 */
export async function startTraefik(
  cluster: Cluster,
  { args, config }: RenderedTraefik,
  name = "traefik-controller",
): Promise<RunningTraefik> {
  const folder = join(cluster.folder, `${name}-files`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.yml"), config);
  const [metrics, traefik, web, websecure] = await freePorts(4);
  if (!metrics || !traefik || !web || !websecure) throw new Error("no free ports");
  const entryPoints = Object.entries({ metrics, traefik, web, websecure });
  const own = Object.fromEntries(
    entryPoints.map(([name, port]) => [`--entryPoints.${name}.address`, `127.0.0.1:${port}/tcp`]),
  );
  const spec = {
    name,
    command: await buildTestBinary("traefik"),
    args: replaced(args, { ...own, "--providers.file.directory": folder }),
    env: { PATH: process.env["PATH"], KUBECONFIG: cluster.kubeconfig },
  };
  const records = start(cluster.folder, [spec]);
  await until(cluster.folder, records, () => isListening(websecure));
  const end = (): void => records.forEach(({ pid }) => process.kill(pid, "SIGTERM"));
  return { web, websecure, metrics, log: join(cluster.folder, `${spec.name}.log`), end };
}
