import { expect } from "chai";
import { recordMongodb, recordPostgres, sizes, spec, main } from "./support/databases.ts";
import { find, generated, ofType, type Recording } from "./support/mocks.ts";
import { isObject, listOf } from "./support/suite.ts";
import { at, type JsonObject } from "./support/wire.ts";

const drill = "0 4 * * 0";

/** The copy that a drill makes, as it stands in its ConfigMap. */
function scratchOf(recording: Recording<unknown>, name: string): JsonObject {
  const manifest: unknown = JSON.parse(
    String(at(find(recording, `${name}-scratch`, "kubernetes:core/v1:ConfigMap").inputs, "data", "manifest.json")),
  );
  const value = JSON.parse(JSON.stringify(manifest));
  if (!isObject(value)) throw new Error("no manifest");
  return value;
}

const urls = (recording: Recording<unknown>, name: string) =>
  at(find(recording, `${name}-env`, "kubernetes:core/v1:Secret").inputs, "stringData");

/** As after a restore in place: the application's database has another name than the component. */
const live = { postgres: "postgres-2", mongodb: "mongodb-2" } as const;

describe("a drill's copy of PostgreSQL", () => {
  let recording: Recording<unknown>;
  let scratch: JsonObject;
  before(async () => {
    const backup = { ...sizes(3).postgres.backup, drill };
    const settings = { ...sizes(3).postgres, cluster: live.postgres, backup };
    recording = await recordPostgres({ settings, protect: true, storageClass: "fast" });
    scratch = scratchOf(recording, "postgres-drill");
  });

  it("is built from the newest backup of the one in use, whatever its name is by now", () => {
    const recovery = at(scratch, "spec", "bootstrap", "recovery");
    expect(recovery).to.deep.equal({
      source: live.postgres,
      database: "trackdechets",
      owner: "trackdechets",
      secret: { name: "postgres-owner" },
    });
    expect(at(scratch, "spec", "externalClusters", 0, "plugin", "parameters", "serverName")).to.equal(live.postgres);
    const archived = spec(find(recording, live.postgres, clusterType), "plugins", 0, "parameters", "serverName");
    expect(archived).to.equal(live.postgres);
  });

  it("writes no archive, because its log would lie among the backups that it came from", () => {
    expect(at(scratch, "spec")).to.not.have.property("plugins");
  });

  it("is one instance that waits for no other, and as large as the one in use: its volume must hold the data", () => {
    const cluster = find(recording, live.postgres, clusterType);
    expect(at(scratch, "spec", "instances")).to.equal(1);
    expect(at(scratch, "spec", "postgresql", "synchronous")).to.equal(undefined);
    expect(at(scratch, "spec", "enablePDB")).to.equal(false);
    for (const part of ["storage", "walStorage", "resources", "imageName"])
      expect(at(scratch, "spec", part), part).to.deep.equal(spec(cluster, part));
  });

  it("is in nobody's state and protected by nothing, because the drill takes it away", () => {
    expect([scratch["kind"], at(scratch, "metadata", "name")]).to.deep.equal(["Cluster", "postgres-drill"]);
    expect(at(scratch, "metadata")).to.not.have.property("annotations");
    expect(ofType(recording, clusterType).map(({ name }) => name)).to.deep.equal([live.postgres]);
  });

  it("is read as the support user, and so is the one in use, from a replica: a drill may change nothing", () => {
    const of = (host: string) =>
      `postgresql://support:${generated("postgres-support-password")}@${host}.trackdechets-test.svc:5432/trackdechets?schema=default$default`;
    expect(urls(recording, "postgres-drill")).to.deep.equal({
      LIVE_URL: of("postgres-2-r"),
      RESTORED_URL: of("postgres-drill-rw"),
    });
  });
});

const clusterType = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const mongodbType = "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB";

describe("a drill's copy of MongoDB", () => {
  let recording: Recording<unknown>;
  let scratch: JsonObject;
  before(async () => {
    const backup = { ...sizes(3).mongodb.backup, drill };
    const settings = { ...sizes(3).mongodb, cluster: live.mongodb, backup };
    recording = await recordMongodb({ settings, protect: true, storageClass: "fast" });
    scratch = scratchOf(recording, "mongodb-drill");
  });

  it("reads the folder of the one in use and writes nothing into it: no log, no backup of its own, nothing removed", () => {
    expect(at(scratch, "spec", "backup", "storages", "object-storage", "s3", "prefix")).to.equal(live.mongodb);
    expect(at(scratch, "spec", "backup", "pitr", "enabled")).to.equal(false);
    expect(at(scratch, "spec", "backup", "tasks")).to.deep.equal([]);
    expect(at(scratch, "spec", "backup", "enabled")).to.equal(true);
    const tasks = listOf(spec(find(recording, live.mongodb, mongodbType), "backup", "tasks"));
    expect(tasks).to.have.length(1);
  });

  it("has no finalizer that deletes volumes: with them goes the users' Secret, which is the one in use's too", () => {
    expect(at(scratch, "metadata", "finalizers")).to.deep.equal(["percona.com/delete-psmdb-pods-in-order"]);
  });

  it("has the operator's users of the one in use, because the backup holds them and the operator must know their passwords", () => {
    expect(at(scratch, "spec", "secrets")).to.deep.equal(spec(find(recording, live.mongodb, mongodbType), "secrets"));
  });

  it("is read by somebody whom no backup knows: anybody else has the password of its time, and after a rotation is locked out", () => {
    const secret = find(recording, "mongodb-drill-user");
    expect(at(scratch, "spec", "users")).to.deep.equal([
      {
        name: "drill",
        db: "admin",
        passwordSecretRef: { name: secret.name, key: "password" },
        roles: [{ name: "read", db: "trackdechets" }],
      },
    ]);
    expect(at(secret.inputs, "stringData", "password")).to.equal(generated("mongodb-drill-password"));
    const users = listOf(spec(find(recording, live.mongodb, mongodbType), "users"));
    expect(users.map((user) => at(user, "name"))).to.not.include("drill");
  });

  it("is one member of the same size, in nobody's state", () => {
    const own = find(recording, live.mongodb, mongodbType);
    expect(at(scratch, "spec", "replsets", 0, "size")).to.equal(1);
    expect(at(scratch, "spec", "unsafeFlags", "replsetSize")).to.equal(true);
    for (const part of ["volumeSpec", "resources"])
      expect(at(scratch, "spec", "replsets", 0, part), part).to.deep.equal(spec(own, "replsets", 0, part));
    expect([scratch["kind"], at(scratch, "metadata", "name")]).to.deep.equal(["PerconaServerMongoDB", "mongodb-drill"]);
    expect(ofType(recording, mongodbType).map(({ name }) => name)).to.deep.equal([live.mongodb]);
  });

  it("is read as its own user, and the one in use as the support user, who may write nothing", () => {
    const of = (user: string, password: string, host: string) =>
      `mongodb://${user}:${generated(password)}@${host}.trackdechets-test.svc:27017/trackdechets?replicaSet=rs0&authSource=admin`;
    expect(urls(recording, "mongodb-drill")).to.deep.equal({
      LIVE_URL: of("support", "mongodb-support-password", "mongodb-2-rs0"),
      RESTORED_URL: of("drill", "mongodb-drill-password", "mongodb-drill-rs0"),
    });
  });
});

describe("without a schedule of drills", () => {
  it("nothing of a drill is there: its account may make databases", async () => {
    for (const [name, recording] of [
      ["postgres", await recordPostgres({})],
      ["mongodb", await recordMongodb({})],
    ] as const) {
      expect(main(recording, name).name).to.equal(name);
      expect(recording.resources.filter(({ urn }) => urn.includes("drill")).map(({ urn }) => urn)).to.deep.equal([]);
    }
  });
});
