// The course of every drill: a copy of the database is made from its newest backup, looked at, and removed again, whatever
// happens in between.
"use strict";

const fs = require("node:fs");
const { setTimeout: sleep } = require("node:timers/promises");
const { Kubernetes } = require("./kubernetes.cjs");
const { report } = require("./result.cjs");
const { number, setting } = require("./settings.cjs");

/** On the copy: the pod whose drill it belongs to. */
const ownerAnnotation = "trackdechets/drill-pod";

/**
 * One engine's part.
 * @typedef {object} Subject
 * @property {string} database its name in results
 * @property {{ group: string, plural: string }} kind of the custom resource
 * @property {(drill: Drill) => Promise<void>} restore waits until the data is there
 * @property {(drill: Drill) => Promise<object>} check answers with `rows`, `recoveryPointSeconds` and `checks`
 * @property {(drill: Drill) => Promise<string[]>} remove one step towards "gone"; answers with what is still there
 */

class Drill {
  constructor() {
    this.startedAt = new Date();
    this.manifest = JSON.parse(fs.readFileSync(setting("SCRATCH_MANIFEST"), "utf8"));
    this.name = this.manifest.metadata.name;
    this.pod = setting("POD_NAME");
    this.pause = number("POLL_SECONDS") * 1000;
    this.limitSeconds = number("RECOVERY_POINT_LIMIT_SECONDS");
    this.kubernetes = new Kubernetes(setting("SERVICE_ACCOUNT_FOLDER"));
    this.stop = new AbortController();
    this.signal = this.stop.signal;
    /** What is waited for, and how it stood when last looked at. */
    this.doing = "starting";
  }

  /** Asks again and again until there is an answer. @throws what made the drill stop. */
  async until(doing, ask) {
    for (;;) {
      this.signal.throwIfAborted();
      this.doing = doing;
      const answer = await ask();
      if (answer !== undefined) return answer;
      await sleep(this.pause, undefined, { signal: this.signal }).catch(() => this.signal.throwIfAborted());
    }
  }

  create(plural, object) {
    const annotations = { ...object.metadata.annotations, [ownerAnnotation]: this.pod };
    return this.kubernetes.create(plural, { ...object, metadata: { ...object.metadata, annotations } });
  }
}

/** Another pod's copy is only taken away if that pod is no more: two drills can be started by hand. */
async function refuseOthers(drill, { kind }) {
  const copy = await drill.kubernetes.get(kind.group, kind.plural, drill.name);
  const owner = copy?.metadata.annotations?.[ownerAnnotation];
  if (owner === undefined || owner === drill.pod) return;
  const pods = await drill.kubernetes.list("v1", "pods", `app.kubernetes.io/name=${setting("DRILL_NAME")}`);
  const running = pods.some(({ metadata, status }) => metadata.name === owner && /Running|Pending/.test(status.phase));
  if (running) throw new Error(`another drill is under way, in the pod ${owner}`);
}

const removeLeftovers = (drill, subject) =>
  drill.until("removing what an earlier drill left", async () =>
    (await subject.remove(drill)).length === 0 ? true : undefined,
  );

/** Within a time of its own: the drill's may be over. */
async function clear(drill, subject) {
  const end = Date.now() + number("CLEANUP_SECONDS") * 1000;
  for (;;) {
    const left = await subject.remove(drill);
    if (left.length === 0) return;
    if (Date.now() > end) throw new Error(`still there, to be removed by hand: ${left.join(", ")}`);
    await sleep(drill.pause);
  }
}

async function attempt(work) {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function resultOf(drill, { database }, { value, error }, removal) {
  const checks = value?.checks ?? [];
  const failures = [
    ...(error === undefined ? [] : [messageOf(drill, error)]),
    ...checks.filter(({ ok }) => !ok).map(({ says }) => says),
    ...(removal.error === undefined ? [] : [`the drill's copy: ${removal.error.message}`]),
  ];
  const success = failures.length === 0;
  const durationSeconds = Math.round((Date.now() - drill.startedAt) / 1000);
  return {
    database,
    success,
    message: success
      ? `restored in ${durationSeconds} s: ${checks.map(({ says }) => says).join("; ")}`
      : failures.join("; "),
    startedAt: drill.startedAt.toISOString(),
    timestampSeconds: Math.round(Date.now() / 1000),
    durationSeconds,
    rows: value?.rows,
    recoveryPointSeconds: value?.recoveryPointSeconds,
    checks,
  };
}

/** An aborted wait or query fails with whatever it fails with: what counts is why it was aborted. */
const messageOf = (drill, error) =>
  drill.signal.aborted ? `${drill.signal.reason.message}, while ${drill.doing}` : error.message;

/** Runs a drill and tells its result. @throws for what stops it before anything is made: no result is changed by that. */
async function run(subject) {
  const drill = new Drill();
  const deadlineSeconds = number("DEADLINE_SECONDS");
  const stop = (why) => drill.stop.abort(new Error(why));
  setTimeout(() => stop(`not done within ${deadlineSeconds} s`), deadlineSeconds * 1000).unref();
  process.on("SIGTERM", () => stop("stopped from outside (SIGTERM)"));

  await refuseOthers(drill, subject);
  const outcome = await attempt(async () => {
    await removeLeftovers(drill, subject);
    await subject.restore(drill);
    return await subject.check(drill);
  });
  const removal = await attempt(() => clear(drill, subject));
  const result = resultOf(drill, subject, outcome, removal);
  await report(result, drill.kubernetes);
  return result.success;
}

/** Ends the process: 0 if the backup is good, 1 if it isn't or that couldn't be found out. */
exports.main = (subject) =>
  run(subject).then(
    (success) => process.exit(success ? 0 : 1),
    (error) => {
      // The log's end is the pod's termination message.
      console.error(error.message);
      process.exit(1);
    },
  );
