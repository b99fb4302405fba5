// What a drill wants to know of one PostgreSQL database: its migrations, and of each table how many rows and how new.
"use strict";

const { Client } = require("pg");

/** Prisma's: hard-coded in the application's database adapter. */
const schema = "default$default";
const migrationsTable = "_prisma_migrations";
/** A standby cancels what would hold up its replay: asked again, it mostly works. */
const replayConflict = "40001";
const tries = 5;

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

/** Answers once the server took the connection; it is cut when the drill stops. */
async function connect(connectionString, { signal }) {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: 10_000,
    // Prisma's timestamps without a zone are UTC.
    options: "-c timezone=UTC -c default_transaction_read_only=on",
    application_name: "postgres-drill",
  });
  // A cut connection fails the query that waits; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  signal.addEventListener("abort", () => client.connection.stream.destroy());
  return client;
}

async function query(client, text, values) {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await client.query(text, values)).rows;
    } catch (error) {
      if (error.code !== replayConflict || attempt === tries) throw error;
    }
  }
}

/** Newest first; undefined if there is no such table. */
async function migrationsOf(client) {
  const exists = await query(client, "SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = $2", [
    schema,
    migrationsTable,
  ]);
  if (exists.length === 0) return undefined;
  return query(
    client,
    `SELECT migration_name AS name, finished_at AS "finishedAt", rolled_back_at AS "rolledBackAt"
     FROM ${quoted(schema)}.${quoted(migrationsTable)} ORDER BY finished_at DESC NULLS FIRST, migration_name DESC`,
  );
}

/** Tables with those of their columns that say when a row was made or changed. */
const tablesOf = (client) =>
  query(
    client,
    `SELECT t.tablename AS name,
            array_remove(array_agg(c.column_name::text ORDER BY c.column_name), NULL) AS times
     FROM pg_tables t
     LEFT JOIN information_schema.columns c
       ON c.table_schema = t.schemaname AND c.table_name = t.tablename
      AND c.column_name IN ('createdAt', 'updatedAt') AND c.data_type LIKE 'timestamp%'
     WHERE t.schemaname = $1 AND t.tablename <> $2
     GROUP BY t.tablename ORDER BY t.tablename`,
    [schema, migrationsTable],
  );

/** Exact, in one pass over the table. Times are seconds since 1970. */
async function measure(client, { name, times }, { startedAt, limitSeconds }) {
  const columns = times.map((column) => `${quoted(column)}::timestamptz`);
  const start = `to_timestamp(${startedAt / 1000})`;
  // Later than the drill's start is what the backup can't have, or a date that somebody typed.
  const newest = columns.map((column) => `max(${column}) FILTER (WHERE ${column} <= ${start})`);
  const settled = columns.map(
    (column) => `count(*) FILTER (WHERE ${column} <= ${start} - ${limitSeconds} * interval '1 second')`,
  );
  const [row] = await query(
    client,
    `SELECT count(*)::float8 AS rows,
            extract(epoch FROM greatest(${["NULL::timestamptz", ...newest].join(", ")}))::float8 AS newest,
            ${settled.length === 0 ? "count(*)" : `greatest(${settled.join(", ")})`}::float8 AS settled
     FROM ${quoted(schema)}.${quoted(name)}`,
  );
  return row;
}

/**
 * @returns {Promise<{ migrations?: { name: string, finishedAt?: Date, rolledBackAt?: Date }[],
 *   tables: Map<string, { rows: number, newest: number | null, settled: number }> }>} `settled` are the rows that are older
 *   than the limit, which every good backup has.
 */
async function survey(client, limits) {
  const migrations = await migrationsOf(client);
  const tables = new Map();
  for (const table of await tablesOf(client)) tables.set(table.name, await measure(client, table, limits));
  return { migrations, tables };
}

module.exports = { connect, survey };
