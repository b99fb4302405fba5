import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { failure, type Call } from "./support/recovery/api-server.ts";
import { startCollector, type Collector } from "./support/recovery/collector.ts";
import { resultOf } from "./support/recovery/drill.ts";
import { cluster, drillBeforeTests, made, removed, type PostgresDrill } from "./support/recovery/postgres-drill.ts";
import { deedsOf } from "./support/recovery/rights.ts";
import { runScript, startScript } from "./support/recovery/script.ts";

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

describe("course of a restore drill, on a double of the API", function () {
  this.timeout(60_000);
  let drill: PostgresDrill;
  drillBeforeTests((made) => {
    drill = made;
  });

  /** Stopped whatever a test says: one left behind would keep this process. */
  const collectors: Collector[] = [];
  afterEach(() => collectors.splice(0).forEach((collector) => collector.stop()));
  const collectorWith = async (status: number): Promise<Collector> => {
    const collector = await startCollector(status);
    collectors.push(collector);
    return collector;
  };

  it("fails a recovery that never ends at its deadline, and says how far it was", async () => {
    await drill.databases({}, {});
    drill.api.react = (call) => {
      const copy = drill.api.objects.get(cluster);
      if (call === made && copy !== undefined) copy.status = { phase: "Setting up primary" };
    };
    const { code } = await runScript("postgres-drill", drill.variables({ DEADLINE_SECONDS: "1" }));
    expect(resultOf(drill.api).message).to.equal('not done within 1 s, while the recovery was at "Setting up primary"');
    expect(code).to.equal(1);
    expect(drill.left()).to.deep.equal([]);
  });

  it("takes away what an earlier drill left, and not what a running one is at", async () => {
    await drill.databases({}, {});
    const metadata = { name: "postgres-drill", annotations: { "trackdechets/drill-pod": "postgres-drill-now-abc" } };
    drill.api.put("clusters", { metadata });
    const first = await runScript("postgres-drill", drill.variables());
    expect(first.code, first.stderr).to.equal(0);
    expect(drill.api.calls.indexOf(removed)).to.be.below(drill.api.calls.indexOf(made)).and.above(-1);

    drill.api.put("clusters", { metadata });
    drill.api.put("pods", {
      metadata: { name: "postgres-drill-now-abc", labels: { "app.kubernetes.io/name": "postgres-drill" } },
      status: { phase: "Running" },
    });
    drill.api.calls.length = 0;
    const second = await runScript("postgres-drill", drill.variables());
    expect(second.code).to.equal(1);
    expect(second.stderr).to.equal("another drill is under way, in the pod postgres-drill-now-abc\n");
    expect(drill.api.calls.filter((call) => !call.startsWith("GET"))).to.deep.equal([]);
  });

  it("removes its copy when it is stopped: a node that is drained would leave a database behind", async () => {
    await drill.databases({}, {});
    const waits = new Promise<void>((resolve) => {
      drill.api.react = (call) => call === `GET ${cluster}` && drill.api.calls.includes(made) && resolve();
    });
    const { child, ended } = startScript("postgres-drill", drill.variables());
    await waits;
    child.kill("SIGTERM");
    const { code } = await ended;
    expect(resultOf(drill.api).message).to.equal(
      'stopped from outside (SIGTERM), while the recovery was at "no phase yet"',
    );
    expect(code).to.equal(1);
    expect(drill.left()).to.deep.equal([]);
  });

  it("cuts a query that waits when it is stopped: a lock would hold it until it is killed, with its copy", async () => {
    await drill.databases({}, {});
    const holder = drill.server
      .run("restored", 'BEGIN; LOCK TABLE "default$default"."Form"; SELECT pg_sleep(60)')
      .catch(() => undefined);
    const seen = (condition: string) => () => drill.server.has(`SELECT FROM pg_stat_activity WHERE ${condition}`);
    await until(seen("wait_event = 'PgSleep'"));
    const { child, ended } = startScript("postgres-drill", drill.variables());
    await until(seen("application_name = 'postgres-drill' AND wait_event_type = 'Lock'"));
    child.kill("SIGTERM");
    const { code } = await ended;
    expect(resultOf(drill.api).message).to.equal("stopped from outside (SIGTERM), while reading the restored database");
    expect(code).to.equal(1);
    expect(drill.left()).to.deep.equal([]);
    await drill.server.run(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
    );
    await holder;
  });

  it("fails when its copy doesn't go, and names what is to be removed by hand", async () => {
    await drill.databases({}, {});
    drill.api.refuse = (call) =>
      call === removed && drill.api.calls.includes(made) ? failure(403, "not yours") : undefined;
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(resultOf(drill.api).message).to.match(/^the drill's copy: DELETE .*postgres-drill: 403 not yours$/);
    expect(code).to.equal(1);
  });

  it("waits for a claim that takes its time to go: the next drill would find it, and refuse", async () => {
    await drill.databases({}, {});
    let looks = 0;
    const asked: Call = "GET persistentvolumeclaims/postgres-drill-1-wal";
    drill.api.refuse = (call) =>
      call === asked && drill.api.calls.includes(made) && ++looks < 3 ? { code: 200, body: {} } : undefined;
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(code).to.equal(0);
    expect(looks).to.equal(3);

    looks = -1000;
    drill.api.calls.length = 0;
    const { stdout } = await runScript("postgres-drill", drill.variables({ CLEANUP_SECONDS: "1" }));
    expect(JSON.parse(stdout).message).to.equal(
      "the drill's copy: still there, to be removed by hand: persistentvolumeclaims/postgres-drill-1-wal",
    );
  });

  it("waits for the failed pods of an earlier drill to go: it would take them for its own, and give up", async () => {
    await drill.databases({}, {});
    const labels = { "cnpg.io/cluster": "postgres-drill" };
    for (const each of ["a", "b", "c"])
      drill.api.put("pods", { metadata: { name: `old-${each}`, labels }, status: { phase: "Failed" } });
    let looks = 0;
    drill.api.react = (call) => {
      if (call === "GET pods" && ++looks === 3)
        ["a", "b", "c"].forEach((each) => drill.api.objects.delete(`pods/old-${each}`));
      const copy = drill.api.objects.get(cluster);
      if (call === `GET ${cluster}` && copy !== undefined && looks > 4)
        copy.status = { conditions: [{ type: "Ready", status: "True" }] };
    };
    const { code, stdout } = await runScript("postgres-drill", drill.variables());
    expect(code, stdout).to.equal(0);
  });

  it("says at once, before it makes anything, that it can't read the live database", async () => {
    await drill.databases({}, {});
    const { code } = await runScript(
      "postgres-drill",
      drill.variables({ LIVE_URL: drill.server.url("live", "nobody") }),
    );
    expect(resultOf(drill.api).message).to.match(/^the live database can't be reached: password authentication failed/);
    expect(code).to.equal(1);
    expect(drill.api.calls).to.not.include(made);
  });

  it("bears a copy whose users get their passwords a moment after it is ready: the operator gives them then", async () => {
    await drill.databases({}, {});
    const { ended } = startScript(
      "postgres-drill",
      drill.variables({ RESTORED_URL: drill.server.url("restored", "late") }),
    );
    await until(() => drill.api.calls.includes(`GET ${cluster}`));
    await sleep(500);
    await drill.server.run("postgres", "CREATE ROLE late LOGIN PASSWORD 'late' IN ROLE pg_read_all_data");
    const { code, stdout } = await ended;
    await drill.server.run("postgres", "DROP ROLE late");
    expect(code, stdout).to.equal(0);
  });

  it("sends its result to the collector, as gauges of this database", async () => {
    await drill.databases({}, {});
    const collector = await collectorWith(200);
    await runScript("postgres-drill", drill.variables({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/` }));
    expect(collector.received.map(({ path }) => path)).to.deep.equal(["/v1/metrics"]);
    const text = JSON.stringify(collector.received[0]?.body);
    const database = '"attributes":[{"key":"database","value":{"stringValue":"postgres"}}]';
    for (const [name, value] of Object.entries({ success: 1, rows: 1300, recovery_point_seconds: 0 }))
      expect(text).to.match(
        new RegExp(`"name":"trackdechets_restore_drill_${name}"[^}]*"asDouble":${value},"timeUnixNano":"\\d{19}"`),
      );
    expect(text.split(database)).to.have.length(6);
  });

  it("isn't failed by a collector that refuses or isn't there, and says so", async () => {
    await drill.databases({}, {});
    const collector = await collectorWith(503);
    const refused = await runScript(
      "postgres-drill",
      drill.variables({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }),
    );
    collector.stop();
    const gone = await runScript(
      "postgres-drill",
      drill.variables({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }),
    );
    expect(refused).to.include({ code: 0, stderr: "the result didn't reach the collector: 503 Service Unavailable\n" });
    expect(gone.stderr).to.match(/^the result didn't reach the collector: connect ECONNREFUSED/);
    expect(gone.code).to.equal(0);
  });

  it("goes on when the API server restarts", async () => {
    await drill.databases({}, {});
    let failures = 0;
    drill.api.refuse = (call) => (call === made && failures++ === 0 ? failure(503, "starting") : undefined);
    const { code } = await runScript("postgres-drill", drill.variables());
    expect(code).to.equal(0);
    expect(drill.api.calls.filter((call) => call === made)).to.have.length(2);
  });

  it("shows no password and no token, whatever fails", async () => {
    await drill.databases({}, {});
    const wrong = drill.server.url("live", "support").replace(":support@", ":PASSWORD-MARKER@");
    const { stdout, stderr } = await runScript("postgres-drill", drill.variables({ LIVE_URL: wrong }));
    const told = [stdout, stderr, JSON.stringify([...drill.api.objects])].join();
    expect(told).to.include("can't be reached");
    expect(told).to.not.include("MARKER");
  });
  it("uses every right that it has: one more would be there for whoever takes over its pod", async () => {
    await drill.databases({}, {});
    const { react } = drill.api;
    let looks = 0;
    drill.api.put("clusters", {
      metadata: { name: "postgres-drill", annotations: { "trackdechets/drill-pod": "gone" } },
    });
    drill.api.react = (call) => {
      react(call);
      const copy = drill.api.objects.get(cluster);
      if (copy !== undefined && looks++ === 0) copy.status = {};
    };
    expect((await runScript("postgres-drill", drill.variables())).code).to.equal(0);
    const unused = deedsOf(drill.api.rights).filter(
      ({ verb, group, resource, name }) =>
        !drill.api.deeds.some(
          (deed) =>
            deed.verb === verb &&
            deed.group === group &&
            deed.resource === resource &&
            (name === undefined || deed.name === name),
        ),
    );
    expect(unused).to.deep.equal([]);
  });
});
