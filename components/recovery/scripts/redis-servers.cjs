// What Sentinels and Redis say. Each question has a connection of its own and a limit: ioredis 4 forgets a command whose
// connection was accepted and closed.
"use strict";

const dns = require("node:dns/promises");
const { setTimeout: sleep } = require("node:timers/promises");
const Redis = require("ioredis");

const limitMilliseconds = 1000;

/** The Sentinels' name of what they watch: the operator gives it. */
const watched = "mymaster";

/** @throws Error when it takes longer. */
async function within(milliseconds, promise) {
  const abort = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`not done within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
    late.catch(() => {});
  }
}

/** Does something with a server. Undefined if that fails, or takes too long. */
async function withServer(server, work) {
  const once = { lazyConnect: true, enableReadyCheck: false, retryStrategy: null, connectTimeout: limitMilliseconds };
  const redis = new Redis({ ...server, ...once });
  // Whoever waits for an answer is told.
  redis.on("error", () => {});
  try {
    return await within(limitMilliseconds, work(redis));
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

/** Addresses of last time, by name: a lost node may have had the name server that is asked. */
const known = new Map();

async function addressesOf(host) {
  const lookup = dns.lookup(host, { all: true, family: 4 });
  const found = await within(limitMilliseconds, lookup).catch(() => known.get(host) ?? []);
  known.set(host, found);
  return found.map(({ address }) => address);
}

/** What each Sentinel answers that does, and how many of them are most. A name may lead to several of them. */
async function ask({ hosts, port, majority }, ...command) {
  const addresses = (await Promise.all(hosts.map(addressesOf))).flat();
  const answers = await Promise.all(
    addresses.map((host) => withServer({ host, port }, (sentinel) => sentinel.call("sentinel", ...command, watched))),
  );
  // More of them than usual, while they are rolled out: two of four aren't most of them.
  const most = Math.max(majority, Math.floor(addresses.length / 2) + 1);
  return { answers: answers.filter(Array.isArray), most };
}

/** Host and port of the master that most of them name; undefined if they don't. */
async function masterBySentinels(sentinels) {
  const { answers, most } = await ask(sentinels, "get-master-addr-by-name");
  const named = answers.map((answer) => answer.join(":"));
  const agreed = named.find((one) => named.filter((other) => other === one).length >= most);
  if (agreed === undefined) return undefined;
  const [master, masterPort] = agreed.split(":");
  return { host: master, port: Number(masterPort) };
}

/** If most of them agree that the master is down, and know of no replica that could follow it. */
async function haveNoSuccessor(sentinels) {
  const { answers, most } = await ask(sentinels, "master");
  const states = answers.map((pairs) => new Map(pairs.map((name, index) => [name, pairs[index + 1]])));
  const helpless = (state) => state.get("flags")?.split(",").includes("o_down") && state.get("num-slaves") === "0";
  return states.filter(helpless).length >= most;
}

/** `master` or `slave`, by itself; undefined if it doesn't answer. */
const roleOf = (server) => withServer(server, async (redis) => (await redis.role())[0]);

/** Of a replica: whom it follows, if it still reaches it, and how much it has of it. Undefined if it is none, or doesn't answer. */
const replicaOf = (server) =>
  withServer(server, async (redis) => {
    const lines = (await redis.info("replication")).split("\r\n").map((line) => line.split(/:(.*)/s));
    const { role, master_host, master_link_status, slave_repl_offset } = Object.fromEntries(lines);
    const linked = master_link_status !== "down";
    return role === "slave" ? { follows: master_host, linked, offset: Number(slave_repl_offset) } : undefined;
  });

/** True when it is master. */
const promote = (server) => withServer(server, async (redis) => (await redis.slaveof("no", "one")) === "OK");

/**
 * Closes the connections of clients to a Redis that has become a replica: it refuses their writes, and they would stay. Not
 * of new ones, which may be in their first exchange; of Sentinels and servers; of a person in the pod.
 */
const dropClients = (server) =>
  withServer(server, async (redis) => {
    if ((await redis.role())[0] !== "slave") return;
    for (const line of (await redis.client("list")).trim().split("\n")) {
      const client = Object.fromEntries(line.split(" ").map((field) => field.split(/=(.*)/s)));
      const others =
        /[SMO]/.test(client.flags) || client.name.startsWith("sentinel-") || client.addr.startsWith("127.");
      if (!others && Number(client.age) >= 1) await redis.client("kill", "id", client.id);
    }
  });

module.exports = { dropClients, haveNoSuccessor, masterBySentinels, promote, replicaOf, roleOf, within };
