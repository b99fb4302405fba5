import type { DatabaseServer } from "./database-server.ts";

/** What a database holds, as far as a drill looks at it: two tables of the application, and Prisma's. */
export interface Content {
  /** Rows of tables with a time of creation and change: one made each hour, the newest one `behindSeconds` ago. */
  readonly forms?: number;
  readonly companies?: number;
  readonly behindSeconds?: number;
  /** Rows of the last minutes beside them. */
  readonly recentCompanies?: number;
  /** Names, finished long ago; `undefined` for a database without the table. */
  readonly migrations?: readonly string[] | undefined;
  readonly recentMigration?: string;
  readonly unfinished?: string;
}

const usual = { forms: 1000, companies: 300, behindSeconds: 0, migrations: ["20250101_first", "20250102_second"] };
const schema = '"default$default"';

/** Makes a database anew, owned by the application's user; its times are counted back from `now`. */
export async function fill(server: DatabaseServer, database: string, content: Content, now: Date): Promise<void> {
  const { forms, companies, behindSeconds, migrations, ...more } = { ...usual, ...content };
  const present = `timestamptz '${now.toISOString()}'`;
  const newest = `(${present} - ${behindSeconds} * interval '1 second')`;
  const rows = (table: string, count: number, ageOfOne = "interval '1 hour'"): string =>
    `INSERT INTO ${schema}."${table}" ("createdAt", "updatedAt")
     SELECT ${newest} - n * ${ageOfOne}, ${newest} - n * least(interval '1 second', ${ageOfOne}) FROM generate_series(0, ${count} - 1) n`;
  const migration = (name: string, finished: string): string =>
    `INSERT INTO ${schema}._prisma_migrations VALUES ('${name}', ${finished}, NULL)`;

  await server.run(
    "postgres",
    `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`,
    `CREATE DATABASE ${database} OWNER trackdechets`,
  );
  await server.run(
    database,
    "SET ROLE trackdechets",
    `CREATE SCHEMA ${schema}`,
    // Prisma's two ways to keep a time: without a zone it is UTC.
    `CREATE TABLE ${schema}."Form" (id serial, "createdAt" timestamptz, "updatedAt" timestamptz)`,
    `CREATE TABLE ${schema}."Company" (id serial, "createdAt" timestamp(3), "updatedAt" timestamp(3))`,
    `CREATE TABLE ${schema}."_FormToCompany" ("A" text, "B" text)`,
    "SET timezone TO 'UTC'",
    rows("Form", forms),
    rows("Company", companies),
    rows("Company", more.recentCompanies ?? 0, "interval '0'"),
    ...(migrations === undefined
      ? []
      : [
          `CREATE TABLE ${schema}._prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)`,
          ...migrations.map((name, index) => migration(name, `${present} - interval '${10 - index} days'`)),
          ...(more.recentMigration === undefined ? [] : [migration(more.recentMigration, present)]),
          ...(more.unfinished === undefined ? [] : [migration(more.unfinished, "NULL")]),
        ]),
  );
}
