import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { get, kubeconfig } from "./cluster/api.ts";
import type { ApiAccess } from "./cluster/api.ts";
import { companionSpecs } from "./cluster/companions.ts";
import type { Operators } from "./cluster/companions.ts";
import { controllers, filesOf, servers, writeFiles } from "./cluster/control-plane.ts";
import type { ControlPlanePorts } from "./cluster/control-plane.ts";
import { markUser, refuseUser, withLock } from "./cluster/lock.ts";
import { nodeObjects } from "./cluster/nodes.ts";
import { freePorts, isListening } from "./cluster/ports.ts";
import { isAlive, readRecords, start, stopAll } from "./cluster/processes.ts";
import { kwokObjects, stageDefinition } from "./cluster/stages.ts";
import { until } from "./cluster/until.ts";
import { run } from "./tools/command.ts";
import type { Tools } from "./tools/install.ts";
import { crdSources } from "./tools/modules.ts";
import { workFolder } from "./tools/paths.ts";
import { say, step } from "./tools/progress.ts";

/** A running embedded cluster. */
export interface Cluster {
  name: string;
  /** Everything of this cluster, the engine's state included: it goes when the cluster goes. Absolute. */
  folder: string;
  /** Path of a kubeconfig with a cluster administrator's rights. Absolute. */
  kubeconfig: string;
  access: ApiAccess;
  /** Base URL of the S3 API. */
  storageEndpoint: string;
  /** Whether this call made it; false when it was already running. */
  isNew: boolean;
}

export interface ClusterOptions {
  /** `simulated` unless said otherwise. A running cluster is answered with whatever it was started with. */
  operators?: Operators;
}

type StoredCluster = Omit<Cluster, "isNew">;

const userFile = "user.json";

/** The folder of a cluster, whether there is one or not. */
export function clusterFolder(name: string): string {
  return join(workFolder, "clusters", name);
}

/**
 * Does `work` while no other command of this checkout may touch the cluster of this name. Throws if one does, or if the
 * process that started the cluster still lives.
 */
export function withCluster<T>(name: string, purpose: string, work: () => Promise<T>): Promise<T> {
  return withLock(`${clusterFolder(name)}.lock`, purpose, () => {
    refuseUser(join(clusterFolder(name), userFile));
    return work();
  });
}

/**
 * Answers with the running cluster of this name or makes it. What an ended, killed or half-dead one left is removed first.
 * Throws with the log of the process that failed.
 */
export async function startCluster(
  name: string,
  tools: Tools,
  { operators = "simulated" }: ClusterOptions = {},
): Promise<Cluster> {
  return withCluster(name, "start", async () => {
    const running = await findCluster(name);
    if (running !== undefined) return running;
    if (existsSync(clusterFolder(name))) {
      say(`→ an earlier cluster "${name}" ended without cleaning up: removing what it left`);
      await remove(name);
    }
    return step(`starting the embedded cluster "${name}"`, "some seconds", () => create(name, tools, operators));
  });
}

/** Ends the cluster's processes and removes its folder. Nothing happens when there is none. */
export async function stopCluster(name: string): Promise<void> {
  await withCluster(name, "stop", () => remove(name));
}

/** The cluster of this name if all of its processes live and its API server is ready. */
export async function findCluster(name: string): Promise<Cluster | undefined> {
  const folder = clusterFolder(name);
  const file = join(folder, "cluster.json");
  if (!existsSync(file) || !readRecords(folder).every(isAlive)) return undefined;
  const stored: StoredCluster = JSON.parse(await readFile(file, "utf8"));
  const { status } = await get(stored.access, "/readyz");
  return status === 200 ? { ...stored, isNew: false } : undefined;
}

async function remove(name: string): Promise<void> {
  const folder = clusterFolder(name);
  await stopAll(folder);
  await rm(folder, { recursive: true, force: true });
}

async function create(name: string, tools: Tools, operators: Operators): Promise<Cluster> {
  const folder = clusterFolder(name);
  await mkdir(folder, { recursive: true });
  markUser(join(folder, userFile));
  const [etcd, etcdPeer, apiServer, controllerManager, scheduler, storagePort] = await freePorts(6);
  if (!etcd || !etcdPeer || !apiServer || !controllerManager || !scheduler || !storagePort)
    throw new Error("no free ports");
  const ports: ControlPlanePorts = { etcd, etcdPeer, apiServer, controllerManager, scheduler };
  const token = randomBytes(24).toString("hex");
  const files = await writeFiles(folder, token);
  const modules = await crdSources();

  const serverRecords = start(folder, servers(folder, ports, tools));
  await until(folder, serverRecords, () => existsSync(files.apiServerCertificate));
  // Read each time: the file is there before all of it is written.
  const accessNow = async (): Promise<ApiAccess> => {
    const authority = await readFile(files.apiServerCertificate, "utf8");
    return { port: apiServer, authority, token };
  };
  await until(folder, serverRecords, async () => (await get(await accessNow(), "/readyz")).status === 200);
  const access = await accessNow();
  await writeFile(files.kubeconfig, kubeconfig(name, access), { mode: 0o600 });

  const apply = (...args: string[]): Promise<string> =>
    kubectl(tools, files.kubeconfig, ["apply", "--server-side", ...args]);
  await apply("-f", stageDefinition(modules.kwok));
  const controllerRecords = start(folder, controllers(folder, ports, tools));
  await kubectl(tools, files.kubeconfig, ["wait", "--for=condition=Established", "-f", stageDefinition(modules.kwok)]);
  const objects = join(folder, "nodes-and-stages.json");
  const items = [...kwokObjects(modules.kwok), ...nodeObjects()];
  await writeFile(objects, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await apply("-f", objects);

  const companions = companionSpecs(operators, { folder, kubeconfig: files.kubeconfig, tools, storagePort });
  const companionRecords = start(folder, companions);
  const records = [...serverRecords, ...controllerRecords, ...companionRecords];
  await until(folder, records, () => nodesReady(access));
  for (const { port } of companions) {
    if (port !== undefined) await until(folder, records, () => isListening(port));
  }
  const storageEndpoint = `http://127.0.0.1:${storagePort}`;
  const stored: StoredCluster = { name, folder, kubeconfig: filesOf(folder).kubeconfig, access, storageEndpoint };
  // Written last: a cluster without this file was never finished and is not used.
  await writeFile(join(folder, "cluster.json"), JSON.stringify(stored, null, 2), { mode: 0o600 });
  return { ...stored, isNew: true };
}

async function nodesReady(access: ApiAccess): Promise<boolean> {
  const { status, body } = await get(access, "/api/v1/nodes");
  if (status !== 200) return false;
  const { items }: { items: { status: { conditions?: { type: string; status: string }[] } }[] } = JSON.parse(body);
  return items.every(({ status }) =>
    status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
  );
}

function kubectl(tools: Tools, config: string, args: readonly string[]): Promise<string> {
  const command = { tool: "the embedded cluster", command: tools.binaries.kubectl, cwd: workFolder, env: process.env };
  return run({ ...command, args: ["--kubeconfig", config, ...args] });
}
