// Proves that MongoDB's newest backup can be restored: Percona's operator makes a replica set of one member, restores the
// backup into it, and what is then in it is compared with the live database.
"use strict";

const { main } = require("./drill.cjs");
const { checksOf, survey } = require("./mongodb-survey.cjs");
const { setting } = require("./settings.cjs");

const group = "psmdb.percona.com/v1";
/** The operator calls every hitch an error and tries again: this many looks in a row, and it is one. */
const errorsAllowed = 24;
/** The restore removes the drill's user, whom no backup knows; the operator makes it anew in one of its next rounds. */
const userSeconds = 300;
const authenticationFailed = 18;

/** @throws if there is no backup that could be restored. */
async function newestBackup({ kubernetes }) {
  const cluster = setting("LIVE_CLUSTER");
  const backups = await kubernetes.list(group, "perconaservermongodbbackups");
  const [newest] = backups
    .filter(({ spec, status }) => spec.clusterName === cluster && status?.state === "ready")
    .sort((one, other) => Date.parse(other.status.completed) - Date.parse(one.status.completed));
  if (newest === undefined) throw new Error(`no backup of ${cluster} is ready, of ${backups.length} that there are`);
  return {
    name: newest.metadata.name,
    destination: newest.status.destination,
    type: newest.status.type ?? "logical",
    // What was written later isn't in it.
    until: new Date(newest.status.lastWriteAt ?? newest.status.completed),
  };
}

async function restore(drill) {
  drill.backup = await newestBackup(drill);
  await drill.create("perconaservermongodbs", drill.manifest);
  await ready(drill, "perconaservermongodbs", "the empty copy", errorsAllowed, ({ message }) => message?.join(", "));

  const { destination, type } = drill.backup;
  const [storage] = Object.values(drill.manifest.spec.backup.storages);
  await drill.create("perconaservermongodbrestores", {
    apiVersion: group,
    kind: "PerconaServerMongoDBRestore",
    metadata: { name: drill.name, labels: drill.manifest.metadata.labels },
    // By its place: by its name the operator would restore it into the cluster that it was taken from.
    spec: { clusterName: drill.name, backupSource: { type, destination, [storage.type]: storage[storage.type] } },
  });
  await ready(drill, "perconaservermongodbrestores", `the restore of ${drill.backup.name}`, 1, ({ error }) => error);
}

/** By its state: its conditions never return to False. */
async function ready(drill, plural, what, allowed, reasonOf) {
  let errors = 0;
  await drill.until(`waiting for ${what}`, async () => {
    const object = await drill.kubernetes.get(group, plural, drill.name);
    if (object === undefined) throw new Error(`somebody removed ${plural}/${drill.name}`);
    const { state = "new" } = object.status ?? {};
    drill.doing = `${what} was "${state}"`;
    if (state === "ready") return true;
    errors = state === "error" || state === "rejected" ? errors + 1 : 0;
    if (errors < allowed) return undefined;
    throw new Error(`${what} failed: ${reasonOf(object.status) || state}`);
  });
}

async function check(drill) {
  const limits = { startedAt: drill.startedAt, until: drill.backup.until, limitSeconds: drill.limitSeconds };
  const end = Date.now() + userSeconds * 1000;
  const restored = await drill.until("reading the restored database", () =>
    survey(setting("RESTORED_URL"), limits, drill).catch((error) => {
      if (error.code !== authenticationFailed || Date.now() > end) throw error;
    }),
  );
  drill.doing = "reading the live database";
  return checksOf(restored, await survey(setting("LIVE_URL"), limits, drill), limits);
}

/** Asked to delete again and again, the API says when each is gone: no right to read is needed. */
async function remove({ kubernetes, name }) {
  const still = async (groupOf, plural, names) => {
    const answers = await Promise.all(names.map((each) => kubernetes.remove(groupOf, plural, each)));
    return names.filter((_, index) => answers[index] !== undefined).map((each) => `${plural}/${each}`);
  };
  const resources = [
    ...(await still(group, "perconaservermongodbrestores", [name])),
    ...(await still(group, "perconaservermongodbs", [name])),
  ];
  // Before the cluster is gone, the operator would make them anew.
  if (resources.length > 0) return resources;
  // Its finalizer that removes these also deletes the users' Secret, which is the live cluster's.
  return [
    ...(await still("v1", "persistentvolumeclaims", [setting("LEFT_CLAIM")])),
    ...(await still("v1", "secrets", setting("LEFT_SECRETS").split(","))),
  ];
}

main({ database: "mongodb", kind: { group, plural: "perconaservermongodbs" }, restore, check, remove });
