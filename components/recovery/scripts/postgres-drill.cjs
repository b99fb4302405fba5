// Proves that PostgreSQL's newest backup can be restored: CloudNativePG makes a cluster of it, replays the log to its end, and
// what is then in it is compared with the live database.
"use strict";

const { main } = require("./drill.cjs");
const { connect, survey } = require("./postgres-survey.cjs");
const { compare } = require("./postgres-compare.cjs");
const { setting } = require("./settings.cjs");

const group = "postgresql.cnpg.io/v1";
/** Phases that no waiting ends (CloudNativePG's api/v1/cluster_types.go). */
const hopeless = [
  "Cluster is unrecoverable and needs manual intervention",
  "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
  "Invalid cluster definition",
];
/** A recovery job tries six times, each longer than the one before: what failed three times is not going to work. */
const failuresAllowed = 3;

/** For a Service that has no endpoint yet, and for network policies that reach a new pod late. */
const reachSeconds = 60;
const live = "the live database";

async function restore(drill) {
  // Before anything is made: without the live database there is nothing to compare with.
  const client = await reach(drill, live, setting("LIVE_URL"));
  client.end().catch(() => {});
  await drill.create("clusters", drill.manifest);
  await drill.until("waiting for the recovery", async () => {
    const cluster = await drill.kubernetes.get(group, "clusters", drill.name);
    if (cluster === undefined) throw new Error(`somebody removed the cluster ${drill.name}`);
    const { phase = "no phase yet", phaseReason, conditions = [] } = cluster.status ?? {};
    drill.doing = `the recovery was at "${phase}"`;
    if (conditions.some(({ type, status }) => type === "Ready" && status === "True")) return true;
    if (hopeless.includes(phase))
      throw new Error(`the recovery can't work: ${phase}${phaseReason ? ` (${phaseReason})` : ""}`);
    await giveUpOnFailures(drill);
    return undefined;
  });
}

async function giveUpOnFailures({ kubernetes, name }) {
  const pods = await kubernetes.list("v1", "pods", `cnpg.io/cluster=${name}`);
  const failed = pods.filter(({ status }) => status.phase === "Failed");
  const restarting = pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? [])
      .filter(({ restartCount }) => restartCount >= failuresAllowed)
      .map(() => metadata.name),
  );
  if (failed.length < failuresAllowed && restarting.length === 0) return;
  const [pod = restarting[0]] = failed.map(({ metadata }) => metadata.name).slice(-1);
  const reason = failed.flatMap(terminationOf).at(-1);
  throw new Error(
    `the backup can't be restored: ${failed.length || failuresAllowed} tries failed, the last one in the pod ${pod}` +
      (reason === undefined ? "" : ` (${reason})`),
  );
}

const terminationOf = ({ status }) =>
  (status.containerStatuses ?? []).flatMap(
    ({ state }) => state?.terminated?.message ?? state?.terminated?.reason ?? [],
  );

async function check(drill) {
  const limits = { startedAt: drill.startedAt, limitSeconds: drill.limitSeconds };
  const read = async (what, url) => {
    const client = await reach(drill, what, setting(url));
    drill.doing = `reading ${what}`;
    const found = await survey(client, limits);
    client.end().catch(() => {});
    return found;
  };
  const restored = await read("the restored database", "RESTORED_URL");
  return compare(restored, await read(live, "LIVE_URL"), limits);
}

/**
 * @throws at once if the live database refuses the login, which no waiting mends. The copy gets its users' present passwords
 * from the operator, a moment after it is ready.
 */
function reach(drill, what, url) {
  const end = Date.now() + reachSeconds * 1000;
  const final = what === live ? /^(28|3D)/ : /^3D/;
  return drill.until(`connecting to ${what}`, () =>
    connect(url, drill).catch((error) => {
      if (final.test(error.code ?? "") || Date.now() > end) {
        throw new Error(`${what} can't be reached: ${error.message || error.code}`);
      }
    }),
  );
}

async function remove({ kubernetes, name }) {
  const cluster = await kubernetes.remove(group, "clusters", name);
  // What it owns goes after it. A copy under the same name would find its claims, and refuse; and its failed pods would be
  // taken for those of the next drill.
  const claims = [`${name}-1`, `${name}-1-wal`];
  const found = await Promise.all(claims.map((claim) => kubernetes.get("v1", "persistentvolumeclaims", claim)));
  const pods = await kubernetes.list("v1", "pods", `cnpg.io/cluster=${name}`);
  return [
    ...(cluster === undefined ? [] : [`clusters/${name}`]),
    ...claims.filter((_, index) => found[index] !== undefined).map((claim) => `persistentvolumeclaims/${claim}`),
    ...pods.map(({ metadata }) => `pods/${metadata.name}`),
  ];
}

main({ database: "postgres", kind: { group, plural: "clusters" }, restore, check, remove });
