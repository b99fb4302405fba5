import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually, type RealCluster } from "../support/cluster.ts";
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
import { silenceAfter, startWriting } from "../support/writer.ts";

/**
 * Seconds without writes when the primary is lost. On two cores that do nothing else it takes 8.4 to 12.6 s (`make drill`):
 * three are its lease, most others Barman's Python programs, of which ten start one after the other. They take twice as long
 * where the machine is busy.
 */
const limitSeconds = 30;
/** Three nodes and all that stands around them share one machine: what it does besides may disturb a fail-over, not three. */
const attempts = 3;
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
    // By this the operator judges whether whoever is left has every confirmed commit.
    await eventually("the quorum of a fail-over", 60, async () => {
      const quorum = await real().kubectl(
        "get",
        "failoverquorums/postgres",
        "--output=jsonpath={.status.standbyNames}",
      );
      return quorum === `["postgres-2","postgres-3"]` ? true : undefined;
    });
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
    const silences: number[] = [];
    while (silences.length < attempts && !silences.some((seconds) => seconds < limitSeconds)) {
      silences.push(await losePrimary(real(), url));
      await eventually("three instances again", 180, async () =>
        (await statusOf(real(), "postgres", "readyInstances")) === "3" ? true : undefined,
      );
    }
    const shortest = Math.min(...silences);
    note({ database: "PostgreSQL", what: "fail-over", value: shortest, unit: "s" });
    expect(shortest).to.be.below(limitSeconds, `seconds without writes: ${silences.join(", ")}`);
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

/** Loses the primary while rows are written, none of which may be gone afterwards, and answers with the seconds without writes. */
async function losePrimary(real: RealCluster, url: string): Promise<number> {
  const [{ next } = { next: 0 }] = await query<{ next: number }>(
    real,
    url,
    `SELECT coalesce(max(id), 0)::int + 1 AS next FROM ${table}`,
  );
  const primary = await statusOf(real, "postgres", "currentPrimary");
  const writing = await startWriting(real, url, table, { first: next });
  await sleep(1000);
  const lostAt = Date.now();
  await real.kubectl("delete", "pod", primary, "--force", "--grace-period=0");
  await sleep((limitSeconds + 5) * 1000);
  const stoppedAt = Date.now();
  const { acknowledged } = await writing.stop();
  expect(await statusOf(real, "postgres", "currentPrimary")).not.to.equal(primary);
  expect(acknowledged.some(({ at }) => at < lostAt)).to.equal(true, "nothing was written before");
  const rows = await query<{ id: number }>(real, url, `SELECT id FROM ${table}`);
  const there = new Set(rows.map(({ id }) => id));
  const gone = acknowledged.filter(({ number }) => !there.has(number));
  note({ database: "PostgreSQL", what: "lost", value: gone.length, unit: "rows" });
  expect(gone).to.deep.equal([]);
  return silenceAfter({ lostAt, stoppedAt }, acknowledged);
}
