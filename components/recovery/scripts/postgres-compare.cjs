// Whether a restored PostgreSQL database is what the live one was, up to what a recovery may lose.
"use strict";

/** Share of the live rows by which the restored ones may differ. */
const tolerance = 0.1;
/** A table that held so much can't be empty by chance. */
const notable = 100;

const finished = ({ finishedAt, rolledBackAt }) => finishedAt !== null && rolledBackAt === null;

function checkMigrations(restored, live, { startedAt, limitSeconds }) {
  if (restored === undefined) return { ok: false, says: "the restored database has no table of migrations" };
  if (live === undefined) return { ok: false, says: "the live database has no table of migrations" };
  const unfinished = restored.find(({ finishedAt, rolledBackAt }) => finishedAt === null && rolledBackAt === null);
  if (unfinished !== undefined)
    return { ok: false, says: `the migration ${unfinished.name} is unfinished in the restored database` };
  const last = restored.find(finished);
  if (last === undefined) return { ok: false, says: "the restored database has no migration" };
  // One of the last minutes may be missing, like every other row of these minutes.
  const settled = live.find((row) => finished(row) && row.finishedAt <= startedAt - limitSeconds * 1000);
  const names = new Set(restored.filter(finished).map(({ name }) => name));
  if (settled !== undefined && !names.has(settled.name)) {
    return {
      ok: false,
      says: `the restored database ends at the migration ${last.name}, the live one is at ${settled.name}`,
    };
  }
  return { ok: true, says: `${names.size} migrations up to ${last.name}` };
}

const totalOf = (tables, of) => [...tables.values()].reduce((sum, table) => sum + table[of], 0);

/** Against the live rows, of which those of the last minutes may be missing. */
function checkRows(restored, live) {
  const rows = totalOf(restored, "rows");
  const expected = totalOf(live, "rows");
  if (expected === 0 && rows === 0) return { ok: true, says: "no rows in either database: the migrations decide" };
  const ok =
    rows >= totalOf(live, "settled") * (1 - tolerance) &&
    rows <= Math.max(expected * (1 + tolerance), expected + notable);
  return { ok, says: `${rows} rows restored of ${expected} live ones` };
}

function checkEmptyTables(restored, live) {
  const empty = [...live]
    .filter(([name, { settled }]) => settled >= notable && (restored.get(name)?.rows ?? 0) === 0)
    .map(([name, { rows }]) => `${name} (${rows} live rows)`);
  if (empty.length === 0) return { ok: true, says: `no table of ${live.size} lost its rows` };
  return { ok: false, says: `restored without a row: ${empty.join(", ")}` };
}

const newestOf = (tables) => Math.max(...[...tables.values()].flatMap(({ newest }) => newest ?? []), -Infinity);

/** Seconds, or undefined where nothing has a time. */
function recoveryPoint(restored, live) {
  const newest = newestOf(live);
  const reached = newestOf(restored);
  if (newest === -Infinity || reached === -Infinity) return undefined;
  return Math.max(0, Math.round(newest - reached));
}

function checkRecoveryPoint(seconds, { limitSeconds }) {
  if (seconds === undefined) return { ok: true, says: "no row has a time: the recovery point isn't known" };
  const says = `the newest restored row is ${seconds} s behind`;
  return seconds <= limitSeconds ? { ok: true, says } : { ok: false, says: `${says}, ${limitSeconds} s are allowed` };
}

/** @returns {{ rows: number, recoveryPointSeconds?: number, checks: { ok: boolean, says: string }[] }} */
exports.compare = (restored, live, limits) => {
  const recoveryPointSeconds = recoveryPoint(restored.tables, live.tables);
  return {
    rows: totalOf(restored.tables, "rows"),
    recoveryPointSeconds,
    checks: [
      checkMigrations(restored.migrations, live.migrations, limits),
      checkRows(restored.tables, live.tables),
      checkEmptyTables(restored.tables, live.tables),
      checkRecoveryPoint(recoveryPointSeconds, limits),
    ],
  };
};
