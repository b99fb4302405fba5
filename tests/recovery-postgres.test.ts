import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ApiServer, failure, type Call } from "./support/recovery/api-server.ts";
import { type DatabaseServer, startDatabaseServer } from "./support/recovery/database-server.ts";
import { drillVariables, metrics, resultOf } from "./support/recovery/drill.ts";
import { fill, type Content } from "./support/recovery/postgres-content.ts";
import { runScript, startScript } from "./support/recovery/script.ts";

const cluster = "clusters/postgres-drill";
const made: Call = "POST clusters";
const removed: Call = `DELETE ${cluster}`;

describe("restore drill of PostgreSQL, on a real server and a double of the API", function () {
  this.timeout(60_000);
  let server: DatabaseServer;
  let folder: string;
  const api = new ApiServer();

  before(async function () {
    // Where the machine has no PostgreSQL, its packages are downloaded.
    this.timeout(300_000);
    folder = await mkdtemp(join(tmpdir(), "trackdechets-drill-"));
    await Promise.all([api.start(), startDatabaseServer().then((started) => (server = started))]);
    await server.run(
      "postgres",
      "CREATE ROLE trackdechets LOGIN PASSWORD 'trackdechets'",
      "CREATE ROLE support LOGIN PASSWORD 'support' IN ROLE pg_read_all_data",
    );
  });
  after(async () => {
    await Promise.all([api.stop(), server?.stop()]);
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    api.reset();
    api.put("configmaps", { metadata: { name: "postgres-drill-result" } });
    // The operator: it makes the claims and becomes ready, and what it owns goes with it.
    api.react = (call) => {
      const copy = api.objects.get(cluster);
      if (call === made && copy !== undefined) {
        copy.status = { phase: "Cluster in healthy state", conditions: [{ type: "Ready", status: "True" }] };
        api.put("persistentvolumeclaims", { metadata: { name: "postgres-drill-1" } });
      }
      if (call === removed) api.objects.delete("persistentvolumeclaims/postgres-drill-1");
    };
  });

  const variables = (change: Record<string, string> = {}) => ({
    ...drillVariables("postgres", folder),
    ...api.variables,
    LIVE_URL: server.url("live", "support"),
    RESTORED_URL: server.url("restored", "trackdechets"),
    ...change,
  });
  const databases = async (live: Content, restored: Content) => {
    const now = new Date();
    await fill(server, "live", live, now);
    await fill(server, "restored", restored, now);
  };
  /** What is left of the copy. */
  const left = () => [...api.objects.keys()].filter((place) => !place.startsWith("configmaps/"));

  it("passes a backup that holds what the live database does, and tells it everywhere", async () => {
    await databases({}, { behindSeconds: 240 });
    const { code, stdout } = await runScript("postgres-drill", variables());
    const result = JSON.parse(stdout);
    expect(result.message).to.match(
      /^restored in \d+ s: 2 migrations up to 20250102_second; 1300 rows restored of 1300/,
    );
    expect(result).to.include({ database: "postgres", success: true, rows: 1300, recoveryPointSeconds: 240 });
    expect(code).to.equal(0);
    expect(resultOf(api)).to.deep.equal(result);
    expect(metrics(api)).to.include({
      'trackdechets_restore_drill_success{database="postgres"}': 1,
      'trackdechets_restore_drill_recovery_point_seconds{database="postgres"}': 240,
      'trackdechets_restore_drill_rows{database="postgres"}': 1300,
    });
    expect(await readFile(join(folder, "termination"), "utf8")).to.equal(result.message);
    expect(left()).to.deep.equal([]);
  });

  it("fails a backup that can't be restored, at its third try and not at the deadline", async () => {
    await databases({}, {});
    api.react = (call) => {
      const copy = api.objects.get(cluster);
      if (call !== made || copy === undefined) return;
      copy.status = { phase: "Setting up primary" };
      for (const each of ["a", "b", "c"])
        api.put("pods", {
          metadata: { name: `postgres-drill-1-full-recovery-${each}`, labels: { "cnpg.io/cluster": "postgres-drill" } },
          status: {
            phase: "Failed",
            containerStatuses: [{ restartCount: 0, state: { terminated: { message: "no target backup found" } } }],
          },
        });
    };
    const { code } = await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal(
      "the backup can't be restored: 3 tries failed, the last one in the pod postgres-drill-1-full-recovery-c (no target backup found)",
    );
    expect(code).to.equal(1);
    expect(api.calls).to.include(removed);
  });

  it("fails at a phase that no waiting ends", async () => {
    await databases({}, {});
    api.react = (call) => {
      const copy = api.objects.get(cluster);
      if (call === made && copy !== undefined)
        copy.status = {
          phase: "Cluster is unrecoverable and needs manual intervention",
          phaseReason: "volumes are gone",
        };
    };
    await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal(
      "the recovery can't work: Cluster is unrecoverable and needs manual intervention (volumes are gone)",
    );
  });

  it("fails a recovery that never ends at its deadline, and says how far it was", async () => {
    await databases({}, {});
    api.react = (call) => {
      const copy = api.objects.get(cluster);
      if (call === made && copy !== undefined) copy.status = { phase: "Setting up primary" };
    };
    const { code } = await runScript("postgres-drill", variables({ DEADLINE_SECONDS: "1" }));
    expect(resultOf(api).message).to.equal('not done within 1 s, while the recovery was at "Setting up primary"');
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
  });

  it("fails a backup whose newest row is too old: the log isn't archived any more", async () => {
    await databases({}, { behindSeconds: 1000 });
    const { code } = await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal("the newest restored row is 1000 s behind, 900 s are allowed");
    expect(resultOf(api)).to.include({ success: false, recoveryPointSeconds: 1000 });
    expect(metrics(api)).to.include({ 'trackdechets_restore_drill_success{database="postgres"}': 0 });
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
  });

  it("fails a backup that lacks a tenth of the rows, or all of one table", async () => {
    await databases({}, { forms: 800 });
    await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal("1100 rows restored of 1300 live ones");

    await databases({ forms: 10_000 }, { forms: 10_000, companies: 0 });
    await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal("restored without a row: Company (300 live rows)");
  });

  it("fails a backup at an older migration, at an unfinished one, or with none", async () => {
    await databases({}, { migrations: ["20250101_first"] });
    await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal(
      "the restored database ends at the migration 20250101_first, the live one is at 20250102_second",
    );
    await databases({}, { unfinished: "20250103_third" });
    await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal("the migration 20250103_third is unfinished in the restored database");
    await databases({}, { migrations: undefined });
    await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.equal("the restored database has no table of migrations");
  });

  it("passes an empty database by its migrations, and says that there was nothing else to compare", async () => {
    const empty = { forms: 0, companies: 0 };
    await databases(empty, empty);
    const { code } = await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.include("no rows in either database: the migrations decide");
    expect(code).to.equal(0);
  });

  it("passes what was written in the last minutes and isn't in the log yet, rows and migrations", async () => {
    await databases({ recentCompanies: 5000, recentMigration: "20250103_third" }, { companies: 300 });
    const { code } = await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.include("1300 rows restored of 6300 live ones");
    expect(code).to.equal(0);
  });

  it("takes away what an earlier drill left, and not what a running one is at", async () => {
    await databases({}, {});
    const metadata = { name: "postgres-drill", annotations: { "trackdechets/drill-pod": "postgres-drill-1-abc" } };
    api.put("clusters", { metadata });
    const first = await runScript("postgres-drill", variables());
    expect(first.code, first.stderr).to.equal(0);
    expect(api.calls.indexOf(removed)).to.be.below(api.calls.indexOf(made)).and.above(-1);

    api.put("clusters", { metadata });
    api.put("pods", {
      metadata: { name: "postgres-drill-1-abc", labels: { "app.kubernetes.io/name": "postgres-drill" } },
      status: { phase: "Running" },
    });
    api.calls.length = 0;
    const second = await runScript("postgres-drill", variables());
    expect(second.code).to.equal(1);
    expect(second.stderr).to.equal("another drill is under way, in the pod postgres-drill-1-abc\n");
    expect(api.calls.filter((call) => !call.startsWith("GET"))).to.deep.equal([]);
  });

  it("removes its copy when it is stopped: a node that is drained would leave a database behind", async () => {
    await databases({}, {});
    const waits = new Promise<void>((resolve) => {
      api.react = (call) => call === `GET ${cluster}` && api.calls.includes(made) && resolve();
    });
    const { child, ended } = startScript("postgres-drill", variables());
    await waits;
    child.kill("SIGTERM");
    const { code } = await ended;
    expect(resultOf(api).message).to.equal('stopped from outside (SIGTERM), while the recovery was at "no phase yet"');
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
  });

  it("cuts a query that waits when it is stopped: a lock would hold it until it is killed, with its copy", async () => {
    await databases({}, {});
    await server.run("restored", 'ALTER TABLE "default$default"."Form" ADD COLUMN slow int');
    const { child, ended } = startScript("postgres-drill", variables());
    const holder = server.run(
      "restored",
      'BEGIN; LOCK TABLE "default$default"."Form" IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3)',
    );
    const waiting =
      "SELECT 1/count(*) FROM pg_stat_activity WHERE application_name = 'postgres-drill' AND wait_event_type = 'Lock'";
    while (
      await server.run("postgres", waiting).then(
        () => false,
        () => true,
      )
    );
    child.kill("SIGTERM");
    const { code } = await ended;
    expect(resultOf(api).message).to.equal("stopped from outside (SIGTERM), while reading the restored database");
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
    await holder;
  });

  it("fails when its copy doesn't go, and names what is to be removed by hand", async () => {
    await databases({}, {});
    api.refuse = (call) => (call === removed && api.calls.includes(made) ? failure(403, "not yours") : undefined);
    const { code } = await runScript("postgres-drill", variables());
    expect(resultOf(api).message).to.match(/^the drill's copy: DELETE .*postgres-drill: 403 not yours$/);
    expect(code).to.equal(1);
  });

  it("waits for a claim that takes its time to go: the next drill would find it, and refuse", async () => {
    await databases({}, {});
    let looks = 0;
    const asked: Call = "GET persistentvolumeclaims/postgres-drill-1-wal";
    api.refuse = (call) =>
      call === asked && api.calls.includes(made) && ++looks < 3 ? { code: 200, body: {} } : undefined;
    const { code } = await runScript("postgres-drill", variables());
    expect(code).to.equal(0);
    expect(looks).to.equal(3);

    looks = -1000;
    api.calls.length = 0;
    const { stdout } = await runScript("postgres-drill", variables({ CLEANUP_SECONDS: "1" }));
    expect(JSON.parse(stdout).message).to.equal(
      "the drill's copy: still there, to be removed by hand: persistentvolumeclaims/postgres-drill-1-wal",
    );
  });

  it("says at once, before it makes anything, that it can't read the live database", async () => {
    await databases({}, {});
    const { code } = await runScript("postgres-drill", variables({ LIVE_URL: server.url("live", "nobody") }));
    expect(resultOf(api).message).to.match(/^the live database can't be reached: password authentication failed/);
    expect(code).to.equal(1);
    expect(api.calls).to.not.include(made);
  });

  it("goes on when the API server restarts", async () => {
    await databases({}, {});
    let failures = 0;
    api.refuse = (call) => (call === made && failures++ === 0 ? failure(503, "starting") : undefined);
    const { code } = await runScript("postgres-drill", variables());
    expect(code).to.equal(0);
    expect(api.calls.filter((call) => call === made)).to.have.length(2);
  });

  it("shows no password and no token, whatever fails", async () => {
    await databases({}, {});
    await writeFile(join(folder, "termination"), "");
    const outputs = await Promise.all([
      runScript("postgres-drill", variables({ LIVE_URL: server.url("nowhere", "support") })),
    ]);
    const told = [
      ...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      JSON.stringify([...api.objects]),
    ].join();
    expect(told).to.include("can't be reached");
    expect(told).to.not.include("TOKEN-MARKER").and.not.include(":support@");
  });
});
