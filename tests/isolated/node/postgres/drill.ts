import { expect } from "chai";
import { backupBucket } from "../support/backup-bucket.ts";
import type { RealCluster } from "../support/cluster.ts";
import { damage, runDrill } from "../support/drill.ts";
import { note } from "../support/figures.ts";
import * as postgres from "../support/postgres.ts";

const bucket = backupBucket("trackdechets-dev");
const copy = "postgres-drill";

/** As Prisma makes them: the table of migrations, and two tables whose rows are of an hour ago. */
const application = `
  SET search_path TO ${postgres.schema};
  CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz);
  INSERT INTO _prisma_migrations VALUES ('20200101000000_first', now() - interval '1 hour');
  CREATE TABLE "Form" (id int PRIMARY KEY, "createdAt" timestamptz NOT NULL);
  CREATE TABLE "Company" (id int PRIMARY KEY, "createdAt" timestamptz NOT NULL);
  INSERT INTO "Form" SELECT n, now() - interval '1 hour' FROM generate_series(1, 500) n;
  INSERT INTO "Company" SELECT n, now() - interval '1 hour' FROM generate_series(1, 200) n;
  INSERT INTO "Form" VALUES (1000, now());`;

const leftOver = (real: RealCluster): Promise<string[]> =>
  postgres.namesOf(real, "clusters.postgresql.cnpg.io,persistentvolumeclaims", copy);

/** The drill of a good backup, and of one that can't be restored. */
export function drillTests(real: () => RealCluster): void {
  it("a good backup would be called bad, or the drill's copy stay", async () => {
    const url = await postgres.applicationUrl(real());
    await postgres.query(real(), url, application);
    await postgres.archiveLog(real(), "postgres");
    // What isn't archived yet: the drill tells how much that is.
    await postgres.query(real(), url, `INSERT INTO ${postgres.schema}."Form" VALUES (1001, now())`);

    const { succeeded, message, result } = await runDrill(real(), "drill-good", 300);
    expect(succeeded).to.equal(true, message);
    expect(result.success).to.equal(true);
    expect(result.recoveryPointSeconds).to.be.within(1, 900);
    expect(await leftOver(real())).to.deep.equal([]);
    note({ database: "PostgreSQL", what: "recovery point", value: result.recoveryPointSeconds ?? NaN, unit: "s" });
    note({ database: "PostgreSQL", what: "drill", value: result.durationSeconds, unit: "s" });
  });

  it("a backup that can't be restored would be called good, or the drill's copy stay", async () => {
    const parts = (await real().objects(bucket)).filter((name) => /^postgres\/base\/.*\/data\.tar/.test(name));
    expect(parts).not.to.deep.equal([]);
    const mends = await Promise.all(parts.map((name) => damage(real(), bucket, name)));
    const { succeeded, message, result } = await runDrill(real(), "drill-bad", 420).finally(() =>
      Promise.all(mends.map((mend) => mend())),
    );
    expect(succeeded).to.equal(false, message);
    expect(message).to.match(/^the backup can't be restored: 3 tries failed/);
    expect(result.success).to.equal(false);
    expect(await leftOver(real())).to.deep.equal([]);
  });
}
