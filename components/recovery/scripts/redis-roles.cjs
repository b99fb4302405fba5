// Keeps the label by which the Service `redis-master` finds its pod as Sentinel decides. The operator sets it too, but in its
// rounds, one every 30 s, and not while one of the pods is missing. And makes a replica master where Sentinel can't.
"use strict";

const { setTimeout: sleep } = require("node:timers/promises");
const { ApiError, Kubernetes } = require("./kubernetes.cjs");
const servers = require("./redis-servers.cjs");
const { number, setting } = require("./settings.cjs");

/** The operator's, with its two values. */
const label = "redisfailovers-role";

/** Until the labels are looked at again although Sentinel's answer is the same: somebody else may have changed them. */
const lookMilliseconds = 10_000;
/** After a fail-over: clients that came by the Service's old address are sent away until it is forgotten everywhere. */
const dropMilliseconds = 10_000;
/** Longer than everything that one round waits for, each with a limit of its own. */
const roundLimitMilliseconds = 60_000;

const names = setting("REDIS_PODS").split(",");
const sentinels = {
  hosts: setting("SENTINEL_HOSTS").split(","),
  port: number("SENTINEL_PORT"),
  majority: Math.floor(names.length / 2) + 1,
};
const password = setting("REDIS_PASSWORD");
// What passes is tried again by the next round.
const kubernetes = new Kubernetes(setting("SERVICE_ACCOUNT_FOLDER"), { timeoutMilliseconds: 2000, pauses: [] });

/** Of the last round that found all in order, or put it so. */
let settled = { host: undefined, at: 0 };
/** Pods that were replaced, and until when their clients are sent away. */
let replaced = { hosts: [], until: 0 };

async function round() {
  const master = await servers.masterBySentinels(sentinels);
  if (master === undefined) return "no majority of the Sentinels names the same master";
  if (master.host === settled.host && Date.now() - settled.at < lookMilliseconds) {
    if (Date.now() < replaced.until)
      await Promise.all(replaced.hosts.map((host) => servers.dropClients({ ...master, host, password })));
    return undefined;
  }
  const pods = (await Promise.all(names.map((name) => kubernetes.get("v1", "pods", name)))).filter(Boolean);
  const problem = await follow(pods, master);
  return problem && ((await succeed(pods, master)) ?? problem);
}

/** Labels the pods as the Sentinels say. Gives what is in the way. */
async function follow(pods, master) {
  const chosen = pods.find(({ status }) => status?.podIP === master.host);
  if (chosen === undefined) return `the Sentinels name ${master.host}, which is no pod's address`;
  const role = await servers.roleOf({ ...master, password });
  // After a restart of everything they remember what was. The operator tells them better.
  if (role === "slave") return `the Sentinels name ${chosen.metadata.name}, which says that it is no master`;

  // These first: never two masters behind one Service. And even if the chosen one is silent: one that was cut off and still
  // calls itself master would take writes that nobody keeps.
  const others = pods.filter((pod) => pod !== chosen);
  for (const pod of others) await give(pod, "slave");
  if (role !== "master") return `${chosen.metadata.name} doesn't answer`;
  await give(chosen, "master");
  if (settled.host !== master.host && settled.host !== undefined) {
    const hosts = others.flatMap(({ status }) => status?.podIP ?? []);
    replaced = { hosts, until: Date.now() + dropMilliseconds };
  }
  settled = { host: master.host, at: Date.now() };
  return undefined;
}

/**
 * Makes the replica master that has most of a lost one's data. Sentinel does that, but it learns of replicas from their master
 * alone, every 10 s, and the operator has it forget them whenever it counts others than there should be: after each pod that
 * was replaced. For a master that is lost then Sentinel finds no successor for ever, and the operator waits for Sentinel. It
 * tells Sentinel of the new one in its next round.
 */
async function succeed(pods, lost) {
  if (!(await servers.haveNoSuccessor(sentinels))) return undefined;
  const others = pods.filter(({ status }) => status?.podIP !== undefined && status.podIP !== lost.host);
  const replicas = await Promise.all(
    others.map(async ({ metadata, status }) => {
      const server = { ...lost, host: status.podIP, password };
      return { name: metadata.name, server, state: await servers.replicaOf(server) };
    }),
  );
  // All of them, or the other pod of this script might choose another; and none that still has its master, or there would be two.
  if (replicas.some(({ state }) => state === undefined || (state.follows === lost.host && state.linked)))
    return undefined;
  const [best] = replicas
    .filter(({ state }) => state.follows === lost.host)
    .sort((a, b) => b.state.offset - a.state.offset || a.name.localeCompare(b.name));
  if (best === undefined || !(await servers.promote(best.server))) return undefined;
  return `the Sentinels know no replica of ${lost.host}, which is lost: ${best.name} is master now`;
}

async function give(pod, role) {
  const { name, uid, labels } = pod.metadata;
  if (labels?.[label] === role) return;
  // With its uid, so that a new pod of the same name is refused.
  await kubernetes.patch("v1", "pods", name, { metadata: { uid, labels: { [label]: role } } });
  console.log(`${name} (${pod.status?.podIP}): ${labels?.[label] ?? "no role"} -> ${role}`);
}

/** What the next round may find otherwise: a pod that was replaced just now, an API server that restarts. */
const passes = (error) =>
  error instanceof ApiError ? [404, 409, 429].includes(error.code) || error.code >= 500 : error.code !== undefined;

async function main() {
  for (let said; ; await sleep(number("ROUND_MILLISECONDS"))) {
    const problem = await servers.within(roundLimitMilliseconds, round()).catch((error) => {
      if (!passes(error)) throw error;
      return error.message;
    });
    if (problem !== said) console.log(problem ?? "in order again");
    said = problem;
  }
}

// The first process of a container isn't ended by a signal that it doesn't handle.
process.once("SIGTERM", () => process.exit());
main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
