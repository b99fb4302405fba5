import { readdirSync, readFileSync } from "node:fs";
import { eventually, type RealCluster } from "./cluster.ts";

/** What the tests do to Redis, and how they look at it. */

const replication = "app.kubernetes.io/part-of=redis-failover,app.kubernetes.io/component=redis";

/** The pods that the operator calls master and slave; those that are going away have no role any more. */
export async function roles(cluster: RealCluster): Promise<Readonly<Record<"master" | "slave", readonly string[]>>> {
  const line = '{{index .metadata.labels "redisfailovers-role"}}/{{.metadata.name}}{{"\\n"}}';
  const template = `{{range .items}}{{if not .metadata.deletionTimestamp}}${line}{{end}}{{end}}`;
  const lines = await cluster.kubectl("get", "pods", `--selector=${replication}`, `--output=go-template=${template}`);
  const named = (role: string) =>
    lines.split("\n").flatMap((line) => (line.startsWith(`${role}/`) ? [line.slice(role.length + 1)] : []));
  return { master: named("master"), slave: named("slave") };
}

/** A command of redis-cli in a pod, as its answer is printed. */
export const redisCli = (cluster: RealCluster, pod: string, ...args: readonly string[]): Promise<string> =>
  cluster.kubectl(
    ...["exec", pod, "--container=redis", "--", "sh", "-c", 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli "$@"', "sh"],
    ...args,
  );

/** How often the kubelet has started Redis again in this pod. */
export const restarts = async (cluster: RealCluster, pod: string): Promise<number> => {
  const path = "--output=jsonpath={.status.containerStatuses[?(@.name=='redis')].restartCount}";
  return Number(await cluster.kubectl("get", "pod", pod, path));
};

/** Until so many Redis follow one master, which the application's address leads to, and as many Sentinels agree on it. */
export const settled = (cluster: RealCluster, replicas: number): Promise<string> =>
  eventually(`one master of ${replicas} Redis on which as many Sentinels agree`, 240, async () => {
    const { master, slave } = await roles(cluster);
    const [name] = master;
    if (name === undefined || master.length > 1 || slave.length !== replicas - 1) return undefined;
    const address = await cluster.kubectl("get", "pod", name, "--output=jsonpath={.status.podIP}");
    const opinions = await sentinels(cluster).catch(() => []);
    const connected = await followers(cluster, name).catch(() => -1);
    const served = await run(cluster, "redis-master").catch(() => "");
    const agreed = opinions.length === replicas && opinions.every((opinion) => opinion === `${address} ${replicas}`);
    return agreed && connected === replicas - 1 && served === (await run(cluster, address)) ? name : undefined;
  });

const sentinelPods = async (cluster: RealCluster): Promise<readonly string[]> =>
  (await cluster.kubectl("get", "pods", "--selector=app.kubernetes.io/component=sentinel", "--output=name")).split(
    "\n",
  );

const sentinelCli = (cluster: RealCluster, pod: string, ...commands: readonly string[]): Promise<string> =>
  cluster.kubectl(
    ...["exec", pod, "--", "sh", "-c", commands.map((command) => `redis-cli -p 26379 ${command}`).join("; ")],
  );

/** By each Sentinel: the master's address, and how many Sentinels it counts that could vote for another one. */
const sentinels = async (cluster: RealCluster): Promise<readonly string[]> =>
  Promise.all(
    (await sentinelPods(cluster)).map(async (pod) => {
      const questions = ["get-master-addr-by-name", "ckquorum"].map((question) => `sentinel ${question} mymaster`);
      const [address, _port, quorum = ""] = (await sentinelCli(cluster, pod, ...questions)).split("\n");
      return `${address} ${/^OK (\d+) usable Sentinels/.exec(quorum)?.[1]}`;
    }),
  );

/** Replicas that have all that the master had a second ago, at most. */
async function followers(cluster: RealCluster, master: string): Promise<number> {
  const info = await redisCli(cluster, master, "info", "replication");
  return [...info.matchAll(/^slave\d+:.*state=online,.*lag=[01]\s*$/gm)].length;
}

/** Of the Redis that answers at a host: no two have the same. */
const run = (cluster: RealCluster, host: string): Promise<string> =>
  cluster.script(`
    import Redis from "ioredis";
    const redis = new Redis({ host: "${host}", password: process.env.REDIS_PASSWORD, retryStrategy: () => null });
    redis.on("error", () => {});
    console.log(/run_id:(\\w+)/.exec(await redis.info("server"))[1]);
    process.exit();
  `);

/** If the Sentinels know each other, and none of them a replica. */
export async function knowNoReplica(cluster: RealCluster): Promise<boolean> {
  const pods = await sentinelPods(cluster);
  const infos = await Promise.all(pods.map((pod) => sentinelCli(cluster, pod, "info sentinel")));
  return infos.every((info) => info.includes(`,slaves=0,sentinels=${pods.length}`));
}

/**
 * Brings about what the operator's resets do by chance: that no Sentinel knows the replicas, though the master has them. They ask it
 * every 10 s, so it lasts some seconds; answers with false when it is over already.
 */
export async function makeSentinelsForget(cluster: RealCluster, master: string): Promise<boolean> {
  const host = await cluster.kubectl("get", "pod", master, "--output=jsonpath={.status.podIP}");
  const replicas = (await roles(cluster)).slave;
  const follow = (...whom: readonly string[]) =>
    Promise.all(replicas.map((pod) => redisCli(cluster, pod, "replicaof", ...whom)));
  const followed = (count: number) => async () => (await followers(cluster, master)) === count || undefined;

  try {
    await follow("127.0.0.1", "1");
    await eventually("a master without replicas", 10, followed(0));
    const pods = await sentinelPods(cluster);
    await Promise.all(pods.map((pod) => sentinelCli(cluster, pod, "sentinel reset mymaster")));
    await eventually("Sentinels that know each other", 10, async () => (await knowNoReplica(cluster)) || undefined);
    await follow(host, "6379");
    await eventually("a master with its replicas", 10, followed(replicas.length));
    return await knowNoReplica(cluster);
  } catch {
    // The operator's own round came between.
    return false;
  }
}

/** Ends a container's first process as the kernel does when memory is short: it gets to finish nothing. */
export async function killServer(cluster: RealCluster, pod: string): Promise<void> {
  const path = "{.status.containerStatuses[?(@.name=='redis')].containerID}";
  const container = (await cluster.kubectl("get", "pod", pod, `--output=jsonpath=${path}`)).replace(/^.*:\/\//, "");
  // From outside: the kernel keeps a process from its own children, be they told to kill it or not.
  const process_ = readdirSync("/proc").find((id) => /^\d+$/.test(id) && isServer(id, container));
  if (process_ === undefined) throw new Error(`no process of ${pod}`);
  process.kill(Number(process_), "SIGKILL");
}

function isServer(id: string, container: string): boolean {
  try {
    const inContainer = readFileSync(`/proc/${id}/cgroup`, "utf8").includes(container);
    return inContainer && readFileSync(`/proc/${id}/cmdline`, "utf8").startsWith("redis-server");
  } catch {
    // It has ended since.
    return false;
  }
}
