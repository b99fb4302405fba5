import { spawn } from "node:child_process";
import { choice, type Operation } from "./command.ts";
import { ended } from "./kubectl.ts";
import type { Target } from "./target.ts";
import { UsageError } from "./usage.ts";

/** How a person gets to a database: the way to it, and the client of this machine that is started on it. */
interface Shell {
  readonly server: (databases: Target["databases"]) => string;
  readonly port: number;
  readonly secret: (databases: Target["databases"]) => string;
  readonly client: (port: number) => readonly [program: string, ...args: string[]];
  /** The password stands in the client's environment, never in its arguments, which everybody on the machine can read. */
  readonly environment: (port: number, password: string) => Readonly<Record<string, string>>;
}

const shells = {
  postgres: {
    server: ({ postgres }) => `service/${postgres}-r`,
    port: 5432,
    secret: () => "postgres-support",
    client: (port) => ["psql", "--host=127.0.0.1", `--port=${port}`, "--username=support", "trackdechets"],
    environment: (_, password) => ({ PGPASSWORD: password }),
  },
  mongodb: {
    server: ({ mongodb }) => `pod/${mongodb}-rs0-0`,
    port: 27017,
    secret: ({ mongodb }) => `${mongodb}-support`,
    client: () => ["mongosh", "--nodb", "--shell", "--quiet", "--eval", "db = connect(process.env.MONGODB_URL)"],
    environment: (port, password) => ({
      MONGODB_URL: `mongodb://support:${password}@127.0.0.1:${port}/trackdechets?authSource=admin&directConnection=true`,
    }),
  },
  // Redis 5 knows no users: whoever gets in may change everything.
  redis: {
    server: () => "service/redis-master",
    port: 6379,
    secret: () => "redis-auth",
    client: (port) => ["redis-cli", "-h", "127.0.0.1", "-p", `${port}`],
    environment: (_, password) => ({ REDISCLI_AUTH: password }),
  },
} as const satisfies Record<string, Shell>;

const engines = ["postgres", "mongodb", "redis"] as const;

/** A shell of the database by a forwarded port, as the user `support`, who reads everything and changes nothing. */
export const shell: Operation = async ({ kubectl, databases }, { database }) => {
  const { server, port, secret, client, environment }: Shell = shells[choice("DATABASE", database, engines)];
  const encoded = await kubectl.run(["get", "secret", secret(databases), "--output=jsonpath={.data.password}"]);
  const password = Buffer.from(encoded, "base64").toString();
  await kubectl.forward(server(databases), port, async (local) => {
    const [program, ...args] = client(local);
    const child = spawn(program, args, {
      stdio: "inherit",
      env: { ...process.env, ...environment(local, password) },
    });
    const missing = new Promise<never>((_, reject) => {
      child.on("error", () => reject(new UsageError(`${program} isn't installed on this machine`)));
    });
    await Promise.race([ended(child), missing]);
  });
};
