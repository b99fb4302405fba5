import { z } from "zod";
import { drilledEngines, drillName } from "../../catalogue/recovery.ts";
import { backupResources } from "../backup.ts";
import { ago, hours, metadata, type Look, type Row, type Section } from "./row.ts";

/** Daily ones, and two hours to make them. */
const limitHours = 26;

const postgres = z
  .object({
    metadata,
    spec: z.object({ cluster: z.object({ name: z.string() }) }),
    status: z.object({ phase: z.string().default("pending"), error: z.string().optional() }).prefault({}),
  })
  .transform(({ metadata, spec, status }) => ({
    cluster: spec.cluster.name,
    made: metadata.creationTimestamp,
    state: status.phase,
    error: status.error,
  }));
const mongodb = z
  .object({
    metadata,
    spec: z.object({ clusterName: z.string() }),
    status: z.object({ state: z.string().default("waiting"), error: z.string().optional() }).prefault({}),
  })
  .transform(({ metadata, spec, status }) => ({
    cluster: spec.clusterName,
    made: metadata.creationTimestamp,
    state: status.state,
    error: status.error,
  }));
type Backup = z.infer<typeof postgres>;

const database = z.object({ metadata });

/** The newest that ended well, and whether one has failed since. */
function lastBackup(title: string, since: Date, backups: readonly Backup[], now: Date): Row {
  const newestFirst = [...backups].sort((one, other) => other.made.getTime() - one.made.getTime());
  const good = newestFirst.find(({ state }) => state === "completed" || state === "ready");
  const [newest] = newestFirst;
  const failed = newest !== undefined && (newest.state === "failed" || newest.state === "error");
  const age = hours(good?.made ?? since, now);
  return {
    name: title,
    state: good === undefined ? "none yet" : `last ${ago(good.made, now)}`,
    detail: failed ? `the newest failed: ${newest.error ?? "no reason given"}` : `${backups.length} there`,
    wrong: failed || age > limitHours,
  };
}

async function backupRows({ read, now }: Look): Promise<readonly Row[]> {
  const [clusters, replicaSets, ofPostgres, ofMongodb] = await Promise.all([
    read("clusters.postgresql.cnpg.io", database),
    read("perconaservermongodbs.psmdb.percona.com", database),
    read(backupResources.postgres, postgres),
    read(backupResources.mongodb, mongodb),
  ]);
  const row =
    (title: string, all: readonly Backup[]) =>
    ({ metadata: { name, creationTimestamp } }: z.infer<typeof database>) =>
      lastBackup(
        `${title} ${name}`,
        creationTimestamp,
        all.filter(({ cluster }) => cluster === name),
        now,
      );
  return [...clusters.map(row("PostgreSQL", ofPostgres)), ...replicaSets.map(row("MongoDB", ofMongodb))];
}

const cronJob = z.object({
  metadata,
  spec: z.object({ schedule: z.string() }),
  status: z.object({ lastSuccessfulTime: z.coerce.date().optional() }).prefault({}),
});
const results = z.object({ metadata, data: z.object({ "result.json": z.string() }) });
const resultSchema = z.object({ success: z.boolean(), message: z.string() });

/** Weekly, and a day to see to it. */
const drillLimitHours = 8 * 24;

async function drillRows({ read, now }: Look): Promise<readonly Row[]> {
  const [crons, written] = await Promise.all([read("cronjobs.batch", cronJob), read("configmaps", results)]);
  return drilledEngines.map(drillName).flatMap((drill) =>
    crons
      .filter(({ metadata }) => metadata.name === drill)
      .map(({ metadata: { creationTimestamp }, spec: { schedule }, status: { lastSuccessfulTime } }): Row => {
        const text = written.find(({ metadata }) => metadata.name === `${drill}-result`)?.data["result.json"];
        const result = text === undefined ? undefined : resultSchema.safeParse(JSON.parse(text)).data;
        return {
          name: drill,
          state: lastSuccessfulTime === undefined ? "no success yet" : `succeeded ${ago(lastSuccessfulTime, now)}`,
          detail: `${schedule}${result === undefined ? "" : `; the last one: ${result.message}`}`,
          wrong: result?.success === false || hours(lastSuccessfulTime ?? creationTimestamp, now) > drillLimitHours,
        };
      }),
  );
}

export const backupSection: Section = { title: "Backups", rows: backupRows };
export const drillSection: Section = { title: "Restore drills", rows: drillRows };
