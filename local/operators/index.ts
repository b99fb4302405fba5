import { existsSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../cluster.ts";
import { filesOf } from "../cluster/control-plane.ts";
import { freePorts, isListening } from "../cluster/ports.ts";
import { start } from "../cluster/processes.ts";
import type { ProcessSpec } from "../cluster/processes.ts";
import { until } from "../cluster/until.ts";
import { run } from "../tools/command.ts";
import { buildTestBinary } from "../tools/go.ts";
import type { TestBinaryName } from "../tools/go.ts";
import type { Tools } from "../tools/install.ts";
import { crdSources } from "../tools/modules.ts";
import { barmanCloud, barmanSocket, cloudNativePg } from "./cloudnative-pg.ts";
import type { OperatorStart } from "./context.ts";
import { definitions, surroundings } from "./definitions.ts";
import { eck } from "./eck.ts";
import { percona } from "./percona.ts";
import { redis } from "./redis.ts";
import { webhooks } from "./webhooks.ts";

/** The operators, in the order of their start: CloudNativePG sees only the plugins that are there when it starts. */
const operators = [
  { tool: "barman-cloud", start: barmanCloud },
  { tool: "cloudnative-pg", start: cloudNativePg },
  { tool: "eck", start: eck },
  { tool: "percona", start: percona },
  { tool: "redis-operator", start: redis },
] as const satisfies readonly { tool: TestBinaryName; start: OperatorStart }[];

/** Each writes its log to `<name>.log` in the cluster's folder. */
export const operatorNames = operators.map(({ tool }) => tool);

/** Builds the operators: about 5 minutes on two cores, the first time. */
export async function buildOperators(): Promise<void> {
  for (const { tool } of operators) await buildTestBinary(tool);
  await crdSources();
}

/**
 * Runs the databases' real operators against a cluster that was started without their doubles, with the webhooks of
 * CloudNativePG and ECK. They end with the cluster. They dial the addresses of simulated pods: call this in a network
 * namespace that leads nowhere. Throws with the log of an operator that ended.
 */
export async function startOperators(cluster: Cluster, tools: Tools): Promise<void> {
  const { folder, access } = cluster;
  const certificates = await certificatesOf(folder);
  await apply(cluster, tools, "definitions", await definitions());
  await kubectl(cluster, tools, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
  await apply(cluster, tools, "surroundings", surroundings);

  const ports = new Map<string, number>();
  for (const { tool, start: prepare } of operators) {
    const [port] = await freePorts(1);
    if (port === undefined) throw new Error("no free port");
    const spec = await prepare({ cluster, certificates, port, binary: await buildTestBinary(tool) });
    const records = start(folder, [spec]);
    await until(folder, records, () => isReady(folder, spec));
    ports.set(tool, port);
  }

  const modules = await crdSources();
  const files = {
    "cloudnative-pg": join(modules.cloudNativePg, "config", "webhook", "manifests.yaml"),
    eck: join(modules.eck, "config", "webhook", "manifests.yaml"),
  };
  for (const [name, file] of Object.entries(files)) {
    const configurations = await webhooks(file, name, ports.get(name) ?? 0, access.authority);
    await apply(cluster, tools, `webhooks-${name}`, configurations);
  }
}

/** The API server's own certificate is for 127.0.0.1, and its file holds the authority too: the webhooks show the same. */
async function certificatesOf(folder: string): Promise<string> {
  const own = filesOf(folder);
  const certificates = join(folder, "webhooks");
  await mkdir(certificates, { recursive: true });
  // ECK reads the first name, CloudNativePG the second.
  for (const name of ["tls", "apiserver"]) {
    await copyFile(own.apiServerCertificate, join(certificates, `${name}.crt`));
    await copyFile(own.apiServerCertificate.replace(/\.crt$/, ".key"), join(certificates, `${name}.key`));
  }
  return certificates;
}

function isReady(folder: string, { name, port }: ProcessSpec): boolean | Promise<boolean> {
  if (name === "barman-cloud") return existsSync(barmanSocket(folder));
  return port === undefined || isListening(port);
}

async function apply(cluster: Cluster, tools: Tools, name: string, items: readonly object[]): Promise<void> {
  const file = join(cluster.folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await kubectl(cluster, tools, "apply", "--server-side", "-f", file);
}

function kubectl({ kubeconfig, folder }: Cluster, tools: Tools, ...args: readonly string[]): Promise<string> {
  const command = { tool: "the operators", command: tools.binaries.kubectl, cwd: folder, env: process.env };
  return run({ ...command, args: ["--kubeconfig", kubeconfig, ...args] });
}
