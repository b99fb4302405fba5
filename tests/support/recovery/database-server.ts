import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { freePorts } from "../../../local/cluster/ports.ts";
import { postgresqlServer } from "../../../local/tools/postgresql.ts";

/** A real PostgreSQL on 127.0.0.1. */
export interface DatabaseServer {
  /** URL of a database for a user; passwords are the users' names. */
  url(database: string, user: string): string;
  /** Runs statements as the superuser. */
  run(database: string, ...statements: readonly string[]): Promise<void>;
  /** Whether a query, as the superuser, has a row. */
  has(query: string): Promise<boolean>;
  stop(): Promise<void>;
}

const superuser = "postgres";

/** Whom the server runs as: it refuses root. */
const serverUser = (): { uid?: number; gid?: number } => (process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {});

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const { bin, libraries } = await postgresqlServer();
  const [port = 0] = await freePorts(1);
  const user = serverUser();
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-postgresql-"));
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid ?? user.uid);
  const data = join(folder, "data");
  // A server of the user's own is told by these how it starts, and where its clients go.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  const env = { ...Object.fromEntries(inherited), ...(libraries === "" ? {} : { LD_LIBRARY_PATH: libraries }) };
  const options = { cwd: folder, env, ...user };

  const password = join(folder, "password");
  await writeFile(password, superuser);
  const initial = [
    "--username",
    superuser,
    "--auth=scram-sha-256",
    "--pwfile",
    password,
    "--encoding=UTF8",
    "--no-locale",
  ];
  await promisify(execFile)(join(bin, "initdb"), ["--pgdata", data, ...initial, "--no-sync"], options);
  const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, `port=${port}`, "fsync=off"];
  const server = spawn(join(bin, "postgres"), ["-D", data, ...settings.flatMap((each) => ["-c", each])], {
    ...options,
    stdio: "ignore",
  });

  const url = (database: string, name: string): string =>
    `postgresql://${name}:${name}@127.0.0.1:${port}/${database}?schema=default$default`;
  const asSuperuser = async <T>(database: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ connectionString: url(database, superuser) });
    // The server ends what is still connected.
    client.on("error", () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const run = (database: string, ...statements: readonly string[]): Promise<void> =>
    asSuperuser(database, async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  const isUp = (): Promise<boolean> =>
    run("postgres", "SELECT").then(
      () => true,
      () => false,
    );
  while (!(await isUp())) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    await sleep(50);
  }
  return {
    url,
    run,
    has: (query) => asSuperuser("postgres", async (client) => (await client.query(query)).rows.length > 0),
    stop: async () => {
      const ended = once(server, "exit");
      // Immediately: nothing of it is kept.
      server.kill("SIGQUIT");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
