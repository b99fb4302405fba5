import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { backupBucket } from "../support/backup-bucket.ts";
import type { RealCluster } from "../support/cluster.ts";
import { note } from "../support/figures.ts";
import * as postgres from "../support/postgres.ts";

const bucket = backupBucket("trackdechets-dev");
const table = `${postgres.schema}.remembered`;
const all = `SELECT what FROM ${table} ORDER BY what`;
const before = { what: "before the mistake" };
const mistake = { what: "the mistake" };
const clusters = "clusters.postgresql.cnpg.io";

/** As the configuration names it: the moment in UTC, without its fraction. */
const copyOf = (moment: string): string =>
  `postgres-${moment
    .replace(/\.\d+Z$/, "")
    .replaceAll(/[-:]/g, "")
    .replace("T", "-")}`;

/** A moment of the past, beside the live database. Answers with how it can be read by the tests that follow. */
export function restoreTests(real: () => RealCluster): () => string {
  let moment = "";

  it("a restore would bring back the mistake too, or touch the live database", async () => {
    const url = await postgres.applicationUrl(real());
    const run = <Row>(sql: string): Promise<Row[]> => postgres.query<Row>(real(), url, sql);
    await postgres.baseBackup(real(), bucket, "postgres");
    await run(`CREATE TABLE ${table} (what text); INSERT INTO ${table} VALUES ('${before.what}')`);
    await sleep(1000);
    const [now] = await run<{ now: string }>("SELECT now()");
    moment = now?.now ?? "";
    await sleep(1000);
    await run(`INSERT INTO ${table} VALUES ('${mistake.what}')`);
    await postgres.archiveLog(real(), "postgres");

    const start = Date.now();
    await (await real().stack(postgres.settings({}, { restore: { postgres: { targetTime: moment } } }))).up();
    note({ database: "PostgreSQL", what: "recovery", value: (Date.now() - start) / 1000, unit: "s" });
    const copy = await postgres.urlFor(real(), "owner", `${copyOf(moment)}-rw`);
    expect(await postgres.query(real(), copy, all)).to.deep.equal([before]);
    expect(await run(all)).to.deep.equal([before, mistake]);
    expect(await postgres.applicationUrl(real())).to.equal(url);
  });

  it("a restored copy would stay when nobody asks for it any more", async () => {
    expect(await postgres.namesOf(real(), clusters, copyOf(moment))).to.have.lengthOf(1);
    // One that is removed while its first backup is made stops only after three minutes: the backup can't end any more.
    await postgres.baseBackup(real(), bucket, copyOf(moment));
    await (await real().stack(postgres.settings())).up();
    expect(await postgres.namesOf(real(), clusters, "postgres")).to.deep.equal(["cluster.postgresql.cnpg.io/postgres"]);
  });

  return () => moment;
}

const restored = { cluster: "postgres-2" };

/** A restored database in place of the live one, for good. */
export function inPlaceTests(real: () => RealCluster, moment: () => string): void {
  it("a restored database in the live one's place would not be the application's, or have no backups", async () => {
    const restore = { postgres: { ...restored, targetTime: moment(), from: "postgres" } };
    await (await real().stack(postgres.settings(restored, { restore }))).up();
    await real().served("postgres-2-pooler");
    expect(await postgres.namesOf(real(), clusters, "postgres")).to.deep.equal([
      "cluster.postgresql.cnpg.io/postgres-2",
    ]);
    const url = await postgres.applicationUrl(real());
    expect(await postgres.query(real(), url, all)).to.deep.equal([before]);
    expect(await postgres.baseBackup(real(), bucket, "postgres-2")).to.match(/^postgres-2\/base\//);
    await postgres.query(real(), url, `INSERT INTO ${table} VALUES ('later')`);
    await postgres.archiveLog(real(), "postgres-2");
  });

  it("the restored database would be built anew when the setting of its restore is removed", async () => {
    const uids = ["pods", "--selector=cnpg.io/cluster=postgres-2", "--output=jsonpath={.items[*].metadata.uid}"];
    const pods = await real().kubectl("get", ...uids);
    const stack = await real().stack(postgres.settings(restored));
    const { changes } = await stack.up();
    expect(changes.filter(({ type }) => type.startsWith("kubernetes:postgresql.cnpg.io"))).to.deep.equal([]);
    expect(await real().kubectl("get", ...uids)).to.equal(pods);
    const url = await postgres.applicationUrl(real());
    expect(await postgres.query(real(), url, all)).to.deep.equal([before, { what: "later" }]);
  });
}
