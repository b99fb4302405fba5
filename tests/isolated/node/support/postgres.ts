import type { Settings } from "../../../../local/engine/stack-file.ts";
import { eventually, type RealCluster } from "./cluster.ts";

/** Prisma's, where the application's tables are. */
export const schema = `"default$default"`;

/**
 * What the stack dev is asked for in these tests. The drill's moment never comes while they run.
 *
 * @param postgres over the section `postgres`
 */
export const settings = (postgres: Settings = {}, others: Settings = {}): Settings => ({
  postgres: { backup: { drill: "0 0 1 1 *" }, ...postgres },
  ...others,
});

/** The part of a URL before the host, with the password of one of the program's users. */
const loginOf = async (real: RealCluster, secret: string): Promise<string> => {
  const { data }: { data: Record<string, string> } = JSON.parse(
    await real.kubectl("get", "secret", secret, "--output=json"),
  );
  const field = (name: string): string => Buffer.from(data[name] ?? "", "base64").toString();
  return `postgresql://${field("username")}:${field("password")}`;
};

/** The application's, as its pods get it: by the pooler, or that of its migrations. */
export async function applicationUrl(real: RealCluster, of: "url" | "migrationUrl" = "url"): Promise<string> {
  const encoded = await real.kubectl("get", "secret", "application", `--output=jsonpath={.data.${of}}`);
  return Buffer.from(encoded, "base64").toString();
}

/** For one of the program's users, straight to a Service. */
export const urlFor = async (real: RealCluster, user: "owner" | "support", service: string): Promise<string> =>
  `${await loginOf(real, `postgres-${user}`)}@${service}:5432/trackdechets`;

/** Runs SQL in a pod like the application's, and answers with the rows. Throws with PostgreSQL's message. */
export async function query<Row = unknown>(real: RealCluster, url: string, sql: string): Promise<Row[]> {
  const answer = await real.script(`
    import pg from "pg";
    // Its message alone: of what is printed, the end is kept.
    process.on("uncaughtException", (error) => {
      console.error(error.message);
      process.exit(1);
    });
    const client = new pg.Client({ connectionString: ${JSON.stringify(url)}, connectionTimeoutMillis: 20_000 });
    await client.connect();
    const { rows } = await client.query(${JSON.stringify(sql)});
    console.log(JSON.stringify(rows ?? []));
    await client.end();
  `);
  return JSON.parse(answer);
}

/** Runs SQL in the pod of the primary, as nobody else can: the superuser has no password, and logs in from there only. */
export async function asSuperuser(real: RealCluster, cluster: string, sql: string): Promise<string> {
  const primary = await statusOf(real, cluster, "currentPrimary");
  const psql = ["psql", "--dbname=trackdechets", "--tuples-only", "--no-align", `--command=${sql}`];
  return real.kubectl("exec", primary, "--container=postgres", "--", ...psql);
}

export const statusOf = (real: RealCluster, cluster: string, field: string): Promise<string> =>
  real.kubectl("get", `clusters.postgresql.cnpg.io/${cluster}`, `--output=jsonpath={.status.${field}}`);

/** Ends the present segment of the log, and waits until it is in the bucket. */
export async function archiveLog(real: RealCluster, cluster: string): Promise<void> {
  const segment = await asSuperuser(real, cluster, "SELECT pg_walfile_name(pg_switch_wal())");
  await eventually(`the segment ${segment} in the archive of ${cluster}`, 120, async () => {
    const archived = await asSuperuser(real, cluster, "SELECT last_archived_wal FROM pg_stat_archiver");
    return archived >= segment ? true : undefined;
  });
}

/** Waits for a base backup that can be restored: its description is written last. */
export const baseBackup = (real: RealCluster, bucket: string, cluster: string): Promise<string> =>
  eventually(`a base backup of ${cluster}`, 180, async () =>
    (await real.objects(bucket)).find((name) => name.startsWith(`${cluster}/`) && name.endsWith("/backup.info")),
  );

/** Names of the kind's objects whose name begins so, in the namespace. */
export async function namesOf(real: RealCluster, kinds: string, prefix: string): Promise<string[]> {
  const names = await real.kubectl("get", kinds, "--output=name");
  return names.split("\n").filter((name) => (name.split("/")[1] ?? "").startsWith(prefix));
}
