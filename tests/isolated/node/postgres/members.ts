import { expect } from "chai";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { RealCluster } from "../support/cluster.ts";
import { note } from "../support/figures.ts";
import {
  applicationUrl,
  asSuperuser,
  namesOf,
  query,
  schema,
  settings,
  statusOf,
  urlFor,
} from "../support/postgres.ts";
import { silenceAfter, writeFor } from "../support/writer.ts";

/**
 * Until writes go on after the loss of the primary: ten, where each of the three nodes has two cores. A standby starts a Python
 * program some ten times on the way, and on fewer cores they wait for each other.
 */
const limitSeconds = availableParallelism() >= 6 ? 10 : 60;
const table = `${schema}.written`;

/** From one instance to three, the loss of the primary, and back to one. */
export function memberTests(real: () => RealCluster): void {
  it("a commit would be confirmed that only one of three instances has", async () => {
    await (await real().stack(settings({ instances: 3 }))).up();
    // Required only once there are copies to wait for.
    await (await real().stack(settings({ instances: 3, synchronous: "required" }))).up();
    expect(await statusOf(real(), "postgres", "readyInstances")).to.equal("3");
    const standbys = `SELECT application_name FROM pg_stat_replication WHERE sync_state = 'quorum' ORDER BY 1`;
    expect(await asSuperuser(real(), "postgres", standbys)).to.equal("postgres-2\npostgres-3");
    expect(await asSuperuser(real(), "postgres", "SHOW synchronous_commit")).to.equal("on");
    expect(await asSuperuser(real(), "postgres", "SHOW synchronous_standby_names")).to.match(/^ANY 1 /);
  });

  it("the application could rule the server, or a person for support change a row", async () => {
    const roles = `SELECT rolname FROM pg_roles WHERE rolname IN ('trackdechets', 'support')
      AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) ORDER BY 1`;
    expect(await asSuperuser(real(), "postgres", roles)).to.equal("support\ntrackdechets");
    await query(real(), await applicationUrl(real()), `CREATE TABLE ${table} (id int PRIMARY KEY)`);
    const support = await urlFor(real(), "support", "postgres-rw");
    expect(await query(real(), support, `SELECT count(*)::int FROM ${table}`)).to.deep.equal([{ count: 0 }]);
    const refusal = await query(real(), support, `INSERT INTO ${table} VALUES (-1)`).catch(String);
    expect(refusal).to.contain("permission denied for table written");
  });

  it("writes would stop for long when the primary is lost, or rows be gone that were confirmed", async () => {
    const url = await applicationUrl(real());
    const primary = await statusOf(real(), "postgres", "currentPrimary");
    const writing = writeFor(real(), limitSeconds + 10, url, table);
    await sleep(6000);
    const lostAt = Date.now();
    await real().kubectl("delete", "pod", primary, "--force", "--grace-period=0");
    const acknowledged = await writing;
    expect(await statusOf(real(), "postgres", "currentPrimary")).not.to.equal(primary);

    const rows = await query<{ id: number }>(real(), url, `SELECT id FROM ${table}`);
    const there = new Set(rows.map(({ id }) => id));
    const gone = acknowledged.filter(({ number }) => !there.has(number));
    expect(gone).to.deep.equal([]);
    const seconds = silenceAfter(lostAt, acknowledged);
    note({ database: "PostgreSQL", what: "fail-over", value: seconds, unit: "s" });
    note({ database: "PostgreSQL", what: "lost", value: gone.length, unit: "rows" });
    expect(acknowledged.some(({ at }) => at < lostAt)).to.equal(true, "nothing was written before");
    expect(seconds).to.be.below(limitSeconds);
  });

  it("going back to one instance would lose rows, or forbid every drain of its node", async () => {
    const url = await applicationUrl(real());
    const count = `SELECT count(*)::int FROM ${table}`;
    const before = await query(real(), url, count);
    expect(await namesOf(real(), "poddisruptionbudgets", "postgres")).to.have.lengthOf(2);
    const stack = await real().stack(settings());
    await stack.up();
    await real().served("postgres-pooler");
    expect(await query(real(), url, count)).to.deep.equal(before);
    const instances = await real().kubectl("get", "pods", "--selector=cnpg.io/podRole=instance", "--output=name");
    expect(instances.split("\n")).to.have.lengthOf(1);
    expect(await namesOf(real(), "poddisruptionbudgets", "postgres")).to.deep.equal([]);
    expect((await stack.preview()).changes).to.deep.equal([]);
  });
}
