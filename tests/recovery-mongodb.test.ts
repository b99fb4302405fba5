import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ApiServer, failure, type Call } from "./support/recovery/api-server.ts";
import { startDocumentServer, type DocumentServer } from "./support/recovery/document-server.ts";
import { drillVariables, metrics, resultOf } from "./support/recovery/drill.ts";
import { rightsOf } from "./support/recovery/record-drill.ts";
import { deedsOf } from "./support/recovery/rights.ts";
import { runScript, startScript } from "./support/recovery/script.ts";

const cluster = "perconaservermongodbs/mongodb-drill";
const restore = "perconaservermongodbrestores/mongodb-drill";
const made: Call = "POST perconaservermongodbs";
const restored: Call = "POST perconaservermongodbrestores";
const claim = "persistentvolumeclaims/mongod-data-mongodb-drill-rs0-0";
const secrets = ["secrets/internal-mongodb-drill-users", "secrets/mongodb-drill-mongodb-encryption-key"];
const destination = (name: string) => `s3://backups/mongodb/${name}`;
const hour = 3_600_000;

describe("restore drill of MongoDB, on doubles of its server, of its operator and of the API", function () {
  this.timeout(60_000);
  let server: DocumentServer;
  let folder: string;
  const api = new ApiServer();

  before(async function () {
    // The server is built the first time.
    this.timeout(600_000);
    folder = await mkdtemp(join(tmpdir(), "trackdechets-drill-"));
    api.rights = await rightsOf("mongodb");
    await Promise.all([api.start(), startDocumentServer().then((started) => (server = started))]);
  });
  after(async () => {
    await Promise.all([api.stop(), server?.stop()]);
    await rm(folder, { recursive: true });
  });

  /** When the newest backup was made: of each test, since files are loaded long before the last one's tests run. */
  let backupTime = new Date();
  const putBackup = (name: string, time: Date, state: string, clusterName = "mongodb") =>
    api.put("perconaservermongodbbackups", {
      metadata: { name },
      spec: { clusterName },
      status: { state, completed: time.toISOString(), lastWriteAt: time.toISOString(), destination: destination(name) },
    });
  const status = (place: string, given: Record<string, unknown>) => {
    const object = api.objects.get(place);
    if (object !== undefined) object.status = given;
  };

  beforeEach(async () => {
    api.reset();
    backupTime = new Date(Date.now() - 5 * hour);
    api.put("configmaps", { metadata: { name: "mongodb-drill-result" } });
    putBackup("daily-1", new Date(backupTime.getTime() - 24 * hour), "ready");
    putBackup("daily-2", backupTime, "ready");
    putBackup("daily-3", new Date(), "error");
    putBackup("other", new Date(), "ready", "mongodb-of-another-time");
    // The operator: it leaves a claim and two Secrets when the cluster goes, and makes them anew while it is there.
    api.react = (call) => {
      if (call === made) {
        status(cluster, { state: "ready" });
        for (const place of [claim, ...secrets]) api.objects.set(place, { metadata: { name: place } });
      }
      if (call === restored) status(restore, { state: "ready" });
    };
    // Five hours of events came after the backup.
    await server.fill("live", 1300, new Date(backupTime.getTime() + 5 * hour));
    await server.fill("restored", 1000, backupTime);
  });

  const variables = (change: Record<string, string> = {}) => ({
    ...drillVariables("mongodb", folder),
    ...api.variables,
    RECOVERY_POINT_LIMIT_SECONDS: `${26 * 3600}`,
    LIVE_CLUSTER: "mongodb",
    LEFT_CLAIM: "mongod-data-mongodb-drill-rs0-0",
    LEFT_SECRETS: "internal-mongodb-drill-users,mongodb-drill-mongodb-encryption-key",
    LIVE_URL: server.url("live"),
    RESTORED_URL: server.url("restored"),
    ...change,
  });
  const left = () =>
    [...api.objects.keys()].filter((place) => !/^(configmaps|perconaservermongodbbackups)\//.test(place));

  it("passes a backup that holds what was live at its time, and tells it", async () => {
    const { code, stdout } = await runScript("mongodb-drill", variables());
    const result = JSON.parse(stdout);
    expect(result.message).to.match(/1000 events restored of 1000 live ones at the time of the backup/);
    expect(result).to.include({ database: "mongodb", success: true, rows: 1000 });
    expect(result.recoveryPointSeconds).to.be.within(5 * 3600 - 60, 5 * 3600 + 60);
    expect(code).to.equal(0);
    expect(resultOf(api)).to.deep.equal(result);
    expect(metrics(api)).to.include({ 'trackdechets_restore_drill_success{database="mongodb"}': 1 });
  });

  it("restores the newest backup that is ready, of this cluster, into the copy and by its place", async () => {
    const spec = {
      clusterName: "mongodb-drill",
      backupSource: {
        type: "logical",
        destination: destination("daily-2"),
        s3: { bucket: "backups", credentialsSecret: "mongodb-backup" },
      },
    };
    let asked: unknown;
    const { react } = api;
    api.react = (call) => {
      react(call);
      if (call === restored) asked = api.objects.get(restore)?.spec;
    };
    await runScript("mongodb-drill", variables());
    expect(asked).to.deep.equal(spec);
  });

  it("leaves neither volume nor Secret behind, and takes them away after the cluster: the operator would make them anew", async () => {
    await runScript("mongodb-drill", variables());
    expect(left()).to.deep.equal([]);
    const last = api.calls.lastIndexOf(`DELETE ${cluster}`);
    for (const place of [claim, ...secrets]) expect(api.calls.lastIndexOf(`DELETE ${place}`), place).to.be.above(last);
  });

  it("never asks for the finalizer that deletes the users' Secret: it is the live cluster's", async () => {
    let finalizers: unknown;
    const { react } = api;
    api.react = (call) => {
      react(call);
      if (call === made) finalizers = JSON.stringify(api.objects.get(cluster));
    };
    await runScript("mongodb-drill", variables());
    expect(finalizers).to.be.a("string").that.does.not.include("delete-psmdb-pvc");
    expect(api.calls.filter((call) => call.includes("system-users"))).to.deep.equal([]);
  });

  it("fails when no backup is ready", async () => {
    for (const name of ["daily-1", "daily-2"]) api.objects.delete(`perconaservermongodbbackups/${name}`);
    const { code } = await runScript("mongodb-drill", variables());
    expect(resultOf(api).message).to.equal("no backup of mongodb is ready, of 2 that there are");
    expect(code).to.equal(1);
    expect(api.calls).to.not.include(made);
  });

  it("fails when the newest backup is too old: the schedule, or the agent, stands still", async () => {
    const { code } = await runScript("mongodb-drill", variables({ RECOVERY_POINT_LIMIT_SECONDS: "3600" }));
    expect(resultOf(api).message).to.match(
      /^the newest backup is 18\d\d\d s old, 3600 s are allowed; the newest restored event/,
    );
    expect(code).to.equal(1);
  });

  it("fails with the operator's words when the restore fails", async () => {
    const { react } = api;
    api.react = (call) => {
      react(call);
      if (call === restored) status(restore, { state: "error", error: "no such file" });
    };
    const { code } = await runScript("mongodb-drill", variables());
    expect(resultOf(api).message).to.equal("the restore of daily-2 failed: no such file");
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
  });

  it("bears an operator that calls the start of a cluster an error, and not one that stays at it", async () => {
    let looks = 0;
    const { react } = api;
    const wrong = { state: "error", message: ["handle ReplicaSet no pods", "init"] };
    api.react = (call) => {
      react(call);
      if (call === made) status(cluster, wrong);
      if (call === `GET ${cluster}` && ++looks === 10) status(cluster, { state: "ready" });
    };
    expect((await runScript("mongodb-drill", variables())).code).to.equal(0);

    looks = 10;
    const { code } = await runScript("mongodb-drill", variables());
    expect(resultOf(api).message).to.equal("the empty copy failed: handle ReplicaSet no pods, init");
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
  });

  it("fails a backup that lacks a tenth of the events, or all of them", async () => {
    await server.fill("restored", 880, backupTime);
    await runScript("mongodb-drill", variables());
    expect(resultOf(api).message).to.equal("880 events restored of 1000 live ones at the time of the backup");
    await server.fill("restored", 0, backupTime);
    const { code } = await runScript("mongodb-drill", variables());
    expect(resultOf(api).message).to.equal("0 events restored of 1000 live ones at the time of the backup");
    expect(code).to.equal(1);
  });

  it("passes a database without events, and says so", async () => {
    await server.fill("live", 0, new Date());
    await server.fill("restored", 0, new Date());
    const { code } = await runScript("mongodb-drill", variables());
    expect(resultOf(api).message).to.include("no events in either database at the time of the backup");
    expect(code).to.equal(0);
  });

  it("removes all of it when it is stopped during the restore", async () => {
    const { react } = api;
    const waits = new Promise<void>((resolve) => {
      api.react = (call) => {
        if (call !== restored) react(call);
        if (call === `GET ${restore}`) resolve();
      };
    });
    const { child, ended } = startScript("mongodb-drill", variables());
    await waits;
    child.kill("SIGTERM");
    const { code } = await ended;
    expect(resultOf(api).message).to.equal('stopped from outside (SIGTERM), while the restore of daily-2 was "new"');
    expect(code).to.equal(1);
    expect(left()).to.deep.equal([]);
  });

  it("names what is to be removed by hand when the cluster doesn't go", async () => {
    api.refuse = (call) =>
      call === `DELETE ${cluster}` && api.calls.includes(made) ? { code: 200, body: {} } : undefined;
    await runScript("mongodb-drill", variables({ CLEANUP_SECONDS: "1" }));
    expect(resultOf(api).message).to.equal(`the drill's copy: still there, to be removed by hand: ${cluster}`);
    api.refuse = (call) =>
      call === `DELETE ${secrets[0]}` && api.calls.includes(made) ? failure(403, "no") : undefined;
    api.calls.length = 0;
    api.objects.delete(cluster);
    await runScript("mongodb-drill", variables({ CLEANUP_SECONDS: "1" }));
    expect(resultOf(api).message).to.include("403 no");
  });
  it("uses every right that it has: one more would be there for whoever takes over its pod", async () => {
    api.put("perconaservermongodbs", {
      metadata: { name: "mongodb-drill", annotations: { "trackdechets/drill-pod": "mongodb-drill-1-abc" } },
    });
    expect((await runScript("mongodb-drill", variables())).code).to.equal(0);
    const unused = deedsOf(api.rights).filter(
      ({ verb, group, resource, name }) =>
        !api.deeds.some(
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
