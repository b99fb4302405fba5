import { existsSync } from "node:fs";
import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { clusterFolder, withCluster } from "../cluster.ts";
import type { Cluster } from "../cluster.ts";
import { filesOf } from "../cluster/control-plane.ts";
import { markUser } from "../cluster/lock.ts";
import { start, stopAll } from "../cluster/processes.ts";
import { until } from "../cluster/until.ts";
import { isolatedAddress } from "../isolation/isolation.ts";
import { run } from "../tools/command.ts";
import type { Tools } from "../tools/install.ts";
import { say, step } from "../tools/progress.ts";
import { startControlPlane } from "./control-plane.ts";
import { kubectlWith } from "./kubectl.ts";
import type { Kubectl } from "./kubectl.ts";
import type { NodeParts } from "./prepare.ts";
import { services, storageServer } from "./services.ts";
import type { StorageAccess } from "./services.ts";
import { storageClass } from "./volumes/storage-class.ts";
import { makeCgroup, removeCgroups } from "./workers/cgroups.ts";
import { prepareWorker, workers } from "./workers/worker.ts";

/** A running cluster whose pods are real. */
export interface NodeCluster extends Pick<Cluster, "name" | "folder" | "kubeconfig" | "storageEndpoint"> {
  readonly storage: StorageAccess;
  /** Throws with what kubectl said. */
  readonly kubectl: Kubectl;
  /** Makes objects, or brings them to what is given; by the API server, so that nothing given is forgotten. */
  readonly apply: (...objects: readonly object[]) => Promise<void>;
}

export interface NodeOptions {
  readonly tools: Tools;
  readonly parts: NodeParts;
  /** Of the S3 server's only user. */
  readonly keys: Pick<StorageAccess, "accessKeyId" | "secretAccessKey">;
  /** How many workers there are; three hold a database whose members stay apart. */
  readonly workers: number;
}

const storagePort = 7070;

/**
 * Starts a cluster with real kubelets and containers in the present network namespace, which must be one of
 * local/isolation: pods reach whatever the machine reaches otherwise. What an earlier one left is removed first.
 * Throws with the log of the process that failed.
 */
export async function startNode(name: string, options: NodeOptions): Promise<NodeCluster> {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  if (!addresses.some(({ address }) => address === isolatedAddress)) {
    throw new Error("a cluster with real pods is started in a network namespace of its own only (local/isolation)");
  }
  return withCluster(name, "start", async () => {
    if (existsSync(clusterFolder(name))) {
      say(`→ an earlier cluster "${name}" ended without cleaning up: removing what it left`);
      await remove(clusterFolder(name));
    }
    try {
      return await step(`starting the cluster "${name}" with ${options.workers} workers`, "about a minute", () =>
        create(name, options),
      );
    } catch (error) {
      // Its logs stay, until the next start.
      await end(clusterFolder(name));
      throw error;
    }
  });
}

/** Ends all pods and processes, and removes what they left on the machine. */
export async function stopNode(name: string): Promise<void> {
  await withCluster(name, "stop", () => remove(clusterFolder(name)));
}

async function remove(folder: string): Promise<void> {
  await end(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function end(folder: string): Promise<void> {
  // A worker's end is that of its process namespace: the kernel ends its containers and unmounts what they had.
  await stopAll(folder);
  await removeCgroups(folder);
  // Mount points that workers need; others may use them too, and then they aren't empty.
  await Promise.all(["/var/lib/kubelet", "/var/lib/cni"].map((each) => rmdir(each).catch(() => undefined)));
}

async function create(name: string, { tools, parts, keys, workers: count }: NodeOptions): Promise<NodeCluster> {
  const folder = clusterFolder(name);
  await mkdir(folder, { recursive: true });
  markUser(join(folder, "user.json"));
  const { kubeconfig } = filesOf(folder);
  const storage: StorageAccess = { endpoint: `http://${isolatedAddress}:${storagePort}`, region: "fr-par", ...keys };
  const all = workers(folder, count);
  const control = await startControlPlane(folder, tools, all);
  const specs = await Promise.all(
    all.map(async (worker) => {
      await makeCgroup(worker);
      return prepareWorker(worker, parts);
    }),
  );
  const others = [...(await services(folder, kubeconfig, parts)), await storageServer(folder, storage, parts)];
  const records = [...control, ...start(folder, [...others, ...specs])];

  const ctr = { tool: "ctr", command: parts.binaries.ctr };
  const kubectl = kubectlWith(tools, folder, kubeconfig);
  const apply = async (...objects: readonly object[]): Promise<void> => {
    const file = join(folder, "objects.json");
    await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }), { mode: 0o600 });
    await kubectl("apply", "--server-side", "--force-conflicts", `--filename=${file}`);
  };
  await until(folder, records, () => all.every(({ socket }) => existsSync(socket)));
  const load = ["--namespace", "k8s.io", "images", "import", "--local", "--discard-unpacked-layers", parts.images];
  await Promise.all(
    all.map(({ socket }) => run({ ...ctr, args: ["--address", socket, ...load], cwd: folder, env: process.env })),
  );
  await until(folder, records, async () => (await readyNodes(kubectl)) === count);
  await apply(storageClass);
  return { name, folder, kubeconfig, storageEndpoint: storage.endpoint, storage, kubectl, apply };
}

async function readyNodes(kubectl: Kubectl): Promise<number> {
  const path = '{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
  const states = await kubectl("get", "nodes", `--output=jsonpath=${path}`);
  return states.split("\n").filter((state) => state === "True").length;
}
