// What a drill wants to know of one MongoDB database: how many events there are, and how new.
"use strict";

const { MongoClient } = require("mongodb");

/** The application's only collection. Its ids are PostgreSQL's and tell no time; `createdAt` is indexed. */
const collection = "events";
/** Share of the live documents by which the restored ones may differ. */
const tolerance = 0.1;
const notable = 100;

/** @throws within a minute if the database can't be reached; to count may take as long as an hour. */
async function survey(url, { startedAt, until }, { signal }) {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 60_000, socketTimeoutMS: 3_600_000 });
  signal.throwIfAborted();
  // Closed by force, the read that waits fails.
  const stop = () => client.close(true).catch(() => {});
  signal.addEventListener("abort", stop);
  try {
    const events = client.db().collection(collection);
    const newestUntil = async (time) => {
      const [event] = await events
        .find({ createdAt: { $lte: time } }, { projection: { createdAt: 1 } })
        .sort({ createdAt: -1 })
        .limit(1)
        .toArray();
      return event?.createdAt;
    };
    return {
      rows: await events.countDocuments({}),
      rowsUntil: await events.countDocuments({ createdAt: { $lte: until } }),
      newest: await newestUntil(startedAt),
    };
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

function checkAge(until, { startedAt, limitSeconds }) {
  const seconds = Math.round((startedAt - until) / 1000);
  const says = `the newest backup is ${seconds} s old`;
  return seconds <= limitSeconds ? { ok: true, says } : { ok: false, says: `${says}, ${limitSeconds} s are allowed` };
}

function checkRows({ rows }, { rowsUntil }) {
  if (rows === 0 && rowsUntil === 0)
    return { ok: true, says: "no events in either database at the time of the backup" };
  const ok = rows >= rowsUntil * (1 - tolerance) && rows <= Math.max(rowsUntil * (1 + tolerance), rowsUntil + notable);
  return { ok, says: `${rows} events restored of ${rowsUntil} live ones at the time of the backup` };
}

function checkNewest(seconds, limitSeconds) {
  if (seconds === undefined) return { ok: true, says: "no event has a time: the recovery point isn't known" };
  const says = `the newest restored event is ${seconds} s behind`;
  return seconds <= limitSeconds ? { ok: true, says } : { ok: false, says: `${says}, ${limitSeconds} s are allowed` };
}

/** @returns {{ rows: number, recoveryPointSeconds?: number, checks: { ok: boolean, says: string }[] }} */
function checksOf(restored, live, limits) {
  const known = restored.newest !== undefined && live.newest !== undefined;
  const recoveryPointSeconds = known ? Math.max(0, Math.round((live.newest - restored.newest) / 1000)) : undefined;
  return {
    rows: restored.rows,
    recoveryPointSeconds,
    checks: [
      checkAge(limits.until, limits),
      checkRows(restored, live),
      checkNewest(recoveryPointSeconds, limits.limitSeconds),
    ],
  };
}

module.exports = { checksOf, survey };
