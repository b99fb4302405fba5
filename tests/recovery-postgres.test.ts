import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { metrics, resultOf } from "./support/recovery/drill.ts";
import { cluster, drillBeforeTests, made, removed, type PostgresDrill } from "./support/recovery/postgres-drill.ts";
import { runScript } from "./support/recovery/script.ts";

describe("restore drill of PostgreSQL, on a real server: which backups are good", function () {
  this.timeout(60_000);
  let drill: PostgresDrill;
  drillBeforeTests((made) => {
    drill = made;
  });

  it("passes a backup that holds what the live database does, and tells it everywhere", async () => {
    await drill.databases({}, { behindSeconds: 240 });
    const { code, stdout } = await runScript("postgres-drill", drill.variables());
    const result = JSON.parse(stdout);
    expect(result.message).to.match(
      /^restored in \d+ s: 2 migrations up to 20250102_second; 1300 rows restored of 1300/,
    );
    expect(result).to.include({ database: "postgres", success: true, rows: 1300, recoveryPointSeconds: 240 });
    expect(code).to.equal(0);
    expect(resultOf(drill.api)).to.deep.equal(result);
    expect(metrics(drill.api)).to.include({
      'trackdechets_restore_drill_success{database="postgres"}': 1,
      'trackdechets_restore_drill_recovery_point_seconds{database="postgres"}': 240,
      'trackdechets_restore_drill_rows{database="postgres"}': 1300,
    });
    expect(await readFile(join(drill.folder, "termination"), "utf8")).to.equal(result.message);
    expect(drill.left()).to.deep.equal([]);
  });

  it("fails a backup that can't be restored, at its third try and not at the deadline", async () => {
    await drill.databases({}, {});
    drill.api.react = (call) => {
      const copy = drill.api.objects.get(cluster);
      if (call !== made || copy === undefined) return;
      copy.status = { phase: "Setting up primary" };
      for (const each of ["a", "b", "c"])
        drill.api.put("pods", {
          metadata: { name: `postgres-drill-1-full-recovery-${each}`, labels: { "cnpg.io/cluster": "postgres-drill" } },
          status: {
            phase: "Failed",
            containerStatuses: [{ restartCount: 0, state: { terminated: { message: "no target backup found" } } }],
          },
        });
    };
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal(
      "the backup can't be restored: 3 tries failed, the last one in the pod postgres-drill-1-full-recovery-c (no target backup found)",
    );
    expect(code).to.equal(1);
    expect(drill.api.calls).to.include(removed);
  });

  it("fails at a phase that no waiting ends", async () => {
    await drill.databases({}, {});
    drill.api.react = (call) => {
      const copy = drill.api.objects.get(cluster);
      if (call === made && copy !== undefined)
        copy.status = {
          phase: "Cluster is unrecoverable and needs manual intervention",
          phaseReason: "volumes are gone",
        };
    };
    await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal(
      "the recovery can't work: Cluster is unrecoverable and needs manual intervention (volumes are gone)",
    );
  });

  it("fails a backup whose newest row is too old: the log isn't archived any more", async () => {
    await drill.databases({}, { behindSeconds: 1000 });
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal("the newest restored row is 1000 s behind, 900 s are allowed");
    expect(resultOf(drill.api)).to.include({ success: false, recoveryPointSeconds: 1000 });
    expect(metrics(drill.api)).to.include({ 'trackdechets_restore_drill_success{database="postgres"}': 0 });
    expect(code).to.equal(1);
    expect(drill.left()).to.deep.equal([]);
  });

  it("fails a backup that lacks a tenth of the rows, or all of one table", async () => {
    await drill.databases({}, { forms: 800 });
    await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal("1100 rows restored of 1300 live ones");

    await drill.databases({ forms: 10_000 }, { forms: 10_000, companies: 0 });
    await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal("restored without a row: Company (300 live rows)");
  });

  it("fails a backup at an older migration, at an unfinished one, or with none", async () => {
    await drill.databases({}, { migrations: ["20250101_first"] });
    await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal(
      "the restored database ends at the migration 20250101_first, the live one is at 20250102_second",
    );
    await drill.databases({}, { unfinished: "20250103_third" });
    await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal("the migration 20250103_third is unfinished in the restored database");
    await drill.databases({}, { migrations: undefined });
    await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.equal("the restored database has no table of migrations");
  });

  it("passes an empty database by its migrations, and says that there was nothing else to compare", async () => {
    const empty = { forms: 0, companies: 0 };
    await drill.databases(empty, empty);
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.include("no rows in either database: the migrations decide");
    expect(code).to.equal(0);
  });

  it("passes what was written in the last minutes and isn't in the log yet, rows and migrations", async () => {
    await drill.databases({ recentCompanies: 5000, recentMigration: "20250103_third" }, { companies: 300 });
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.include("1300 rows restored of 6300 live ones");
    expect(code).to.equal(0);
  });
});
