import { expect } from "chai";
import { restoredMongodb, restoredPostgres } from "../config/restored.ts";
import { recordMongodb, recordPostgres, sizes, spec } from "./support/databases.ts";
import { differences } from "./support/differences.ts";
import { awaits, find, ofType, type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { listOf } from "./support/suite.ts";
import { at } from "./support/wire.ts";

const types = {
  postgres: "kubernetes:postgresql.cnpg.io/v1:Cluster",
  pooler: "kubernetes:postgresql.cnpg.io/v1:Pooler",
  daily: "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup",
  mongodb: "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB",
  restore: "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDBRestore",
} as const;

const targetTime = "2026-11-18T08:00:00+01:00";
const backup = "2026-11-18T03:00:21Z";

/** As `index.ts` does it: production's three members, protected. */
function postgresBy(restore: { targetTime: string; from?: string } | undefined, cluster = "postgres") {
  const settings = { ...sizes(3).postgres, cluster };
  const restored = restoredPostgres({ restore: { postgres: restore }, postgres: settings, mongodb: sizes(3).mongodb });
  return recordPostgres({ settings, restored, protect: true, storageClass: "fast" });
}

function mongodbBy(restore: { backup: string; targetTime?: string; from?: string } | undefined, cluster = "mongodb") {
  const settings = { ...sizes(3).mongodb, cluster };
  const restored = restoredMongodb({ restore: { mongodb: restore }, mongodb: settings, postgres: sizes(3).postgres });
  return recordMongodb({ settings, restored, protect: true, storageClass: "fast" });
}

/** Hosts that the readers are given, without the namespace. */
const hosts = (recording: Recording<unknown>) =>
  ofType(recording, "random:index/randomPet:RandomPet").map(
    ({ inputs }) => /@([^.]+)\.trackdechets-test\.svc:/.exec(String(inputs.prefix))?.[1],
  );

const safety = ({ protect, retainOnDelete }: RecordedResource) => ({ protect, retainOnDelete });
const inUse = { protect: true, retainOnDelete: true };
const copy = { protect: false, retainOnDelete: false };

/** Everything that is registered, without what is there because of the copy. */
const besides = ({ resources }: Recording<unknown>, name: string) =>
  resources
    .filter(({ urn }) => !urn.includes(name))
    .map(({ type, name, inputs }) => ({ type, name, inputs }))
    .sort((one, other) => `${one.type} ${one.name}`.localeCompare(`${other.type} ${other.name}`, "en"));

describe("a restored PostgreSQL", () => {
  const name = "postgres-20261118-070000";
  const source = {
    name: "postgres",
    plugin: {
      name: "barman-cloud.cloudnative-pg.io",
      parameters: { barmanObjectName: "postgres-store", serverName: "postgres" },
    },
  };
  let usual: Recording<unknown>;
  let beside: Recording<unknown>;
  let inPlace: Recording<unknown>;
  before(async () => {
    usual = await postgresBy(undefined);
    beside = await postgresBy({ targetTime });
    inPlace = await postgresBy({ targetTime, from: "postgres" }, name);
  });
  const archive = (of: RecordedResource) => spec(of, "plugins", 0, "parameters");

  it("beside the one in use is one instance, which goes with the setting: a copy to look into", () => {
    const restored = find(beside, name, types.postgres);
    expect(spec(restored, "instances")).to.equal(1);
    expect(spec(restored, "postgresql", "synchronous")).to.equal(undefined);
    expect(safety(restored)).to.deep.equal(copy);
    expect(safety(find(beside, "postgres", types.postgres))).to.deep.equal(inUse);
  });

  it("leaves the one in use as it is, its pooler and its addresses too", async () => {
    expect(besides(beside, name)).to.deep.equal(besides(usual, name));
    expect(ofType(beside, types.pooler).map((each) => spec(each, "cluster", "name"))).to.deep.equal(["postgres"]);
    expect(hosts(beside)).to.have.members(["postgres-pooler", "postgres-rw"]);
  });

  it("begins when the one in use is there, which has written what it reads", () => {
    const restored = find(beside, name, "trackdechets:data:PostgresCluster");
    expect(restored.dependencies).to.include(find(beside, "postgres", types.postgres).urn);
  });

  for (const [place, recording] of [
    ["beside", () => beside],
    ["in place", () => inPlace],
  ] as const)
    it(`${place} reads the folder of the old one up to the moment, and writes into its own: no backup is mixed with those it came from`, () => {
      const restored = find(recording(), name, types.postgres);
      expect(spec(restored, "bootstrap")).to.deep.equal({
        recovery: {
          source: "postgres",
          database: "trackdechets",
          owner: "trackdechets",
          secret: { name: "postgres-owner" },
          recoveryTarget: { targetTime },
        },
      });
      expect(spec(restored, "externalClusters")).to.deep.equal([source]);
      expect(archive(restored)).to.deep.equal({ barmanObjectName: "postgres-store", serverName: name });
      const daily = find(recording(), `${name}-daily`, types.daily);
      expect(spec(daily, "cluster", "name")).to.equal(name);
    });

  it("of all that was archived names no moment, which Barman would stop at", async () => {
    const recording = await postgresBy({ targetTime: "latest" });
    const restored = find(recording, "postgres-restored", types.postgres);
    expect(at(restored.inputs, "spec", "bootstrap", "recovery")).to.not.have.property("recoveryTarget");
    expect(spec(restored, "bootstrap", "recovery", "source")).to.equal("postgres");
  });

  it("in place is what the old one was: all instances, protected, behind a pooler of its own, at addresses of its own", async () => {
    expect(ofType(inPlace, types.postgres).map((each) => each.name)).to.deep.equal([name]);
    const restored = find(inPlace, name, types.postgres);
    expect(safety(restored)).to.deep.equal(inUse);
    const before = find(usual, "postgres", types.postgres);
    expect(
      differences(before.inputs, restored.inputs).filter((path) => !path.startsWith("spec.bootstrap")),
    ).to.have.members([
      "metadata.labels.app.kubernetes.io/name",
      "metadata.name",
      "spec.plugins.0.parameters.serverName",
      "spec.topologySpreadConstraints.0.labelSelector.matchLabels.cnpg.io/cluster",
      "spec.externalClusters",
    ]);
    expect(spec(find(inPlace, `${name}-pooler`, types.pooler), "cluster", "name")).to.equal(name);
    expect(hosts(inPlace)).to.have.members([`${name}-pooler`, `${name}-rw`]);
  });

  it("stays what it is when the setting is gone, because what was read once at its birth isn't compared", async () => {
    const later = find(await postgresBy(undefined, name), name, types.postgres);
    const ignored = ["spec.bootstrap", "spec.externalClusters"];
    const changed = differences(find(inPlace, name, types.postgres).inputs, later.inputs);
    expect(changed.filter((path) => !ignored.some((prefix) => path.startsWith(prefix)))).to.deep.equal([]);
    expect(changed).to.not.deep.equal([]);
    for (const cluster of [...ofType(beside, types.postgres), ...ofType(inPlace, types.postgres), later])
      expect(cluster.ignoreChanges, cluster.name).to.deep.equal(ignored);
    expect(safety(later)).to.deep.equal(inUse);
  });

  it("in place has the migration and the index made again, because its data may be older than the version", async () => {
    const names = async (restored: boolean) => {
      const recording = await recordProgram("dev", (sections) => {
        if (!restored) return;
        Object.assign(sections, { restore: { postgres: { targetTime: "latest", from: "postgres" } } });
        Object.assign(sections["postgres"] ?? {}, { cluster: "postgres-restored" });
        const limits = { cpu: "60", memory: "96Gi" };
        Object.assign(sections["environment"]?.["quota"] ?? {}, { limits, volumes: 20, storage: "120Gi" });
      });
      return ["migrate", "index"].map((job) =>
        at(find(recording, job, "kubernetes:batch/v1:Job").inputs, "metadata", "name"),
      );
    };
    expect(await names(false)).to.deep.equal(["migrate-dev", "index-dev"]);
    const [migrate, index] = await names(true);
    expect(migrate).to.match(/^migrate-dev-[0-9a-f]{6}$/);
    expect(index).to.match(/^index-dev-[0-9a-f]{6}$/);
  });
});

describe("a restored MongoDB", () => {
  const name = "mongodb-20261118-030021";
  let usual: Recording<unknown>;
  let beside: Recording<unknown>;
  let inPlace: Recording<unknown>;
  before(async () => {
    usual = await mongodbBy(undefined);
    beside = await mongodbBy({ backup });
    inPlace = await mongodbBy({ backup, from: "mongodb" }, name);
  });
  const restoreOf = (recording: Recording<unknown>, of = name) => find(recording, `${of}-restore`, types.restore);

  it("beside the one in use is one member, which goes with the setting, and leaves the other as it is", async () => {
    const restored = find(beside, name, types.mongodb);
    expect(spec(restored, "replsets", 0, "size")).to.equal(1);
    expect(spec(restored, "unsafeFlags", "replsetSize")).to.equal(true);
    expect(safety(restored)).to.deep.equal(copy);
    expect(besides(beside, name)).to.deep.equal(besides(usual, name));
    expect(hosts(beside)).to.deep.equal(["mongodb-rs0"]);
  });

  for (const [place, recording] of [
    ["beside", () => beside],
    ["in place", () => inPlace],
  ] as const)
    it(`${place} is filled from the backup that is named, and writes into a folder of its own`, () => {
      const restore = restoreOf(recording());
      expect(spec(restore, "clusterName")).to.equal(name);
      expect(spec(restore, "backupSource")).to.deep.equal({
        destination: `s3://mongo/mongodb/${backup}`,
        s3: {
          bucket: "mongo",
          prefix: "mongodb",
          region: "fr-par",
          endpointUrl: "https://s3.fr-par.scw.cloud",
          credentialsSecret: "mongodb-backup",
          forcePathStyle: true,
        },
      });
      expect(at(restore.inputs, "spec")).to.not.have.property("pitr");
      const restored = find(recording(), name, types.mongodb);
      expect(spec(restored, "backup", "storages", "object-storage", "s3", "prefix")).to.equal(name);
      expect(at(restored.inputs, "metadata", "finalizers")).to.deep.equal(["percona.com/delete-psmdb-pods-in-order"]);
    });

  for (const [place, recording] of [
    ["beside", () => beside],
    ["in place", () => inPlace],
  ] as const)
    it(`${place} is given its users' passwords after the restore, and anew after another one: the backup brings those of its time`, () => {
      const { urn } = restoreOf(recording());
      const users = listOf(spec(find(recording(), name, types.mongodb), "users"));
      const given = users.map((user) => String(at(user, "passwordSecretRef", "name")));
      expect(given).to.deep.equal([`${name}-user`, `${name}-support`]);
      for (const each of given) {
        const secret = find(recording(), each);
        expect([...awaits(recording(), secret)], each).to.include(urn);
        expect(secret.replaceWith, each).to.deep.equal([urn]);
        expect(secret.deleteBeforeReplace, each).to.equal(true);
        // By its name: the replica set must be there first.
        expect([...awaits(recording(), find(recording(), name, types.mongodb))], each).to.not.include(secret.urn);
      }
    });

  it("up to a moment is told it in UTC, because the operator knows no zones and would be an hour late", async () => {
    const recording = await mongodbBy({ backup, targetTime });
    expect(spec(restoreOf(recording, "mongodb-20261118-070000"), "pitr")).to.deep.equal({
      type: "date",
      date: "2026-11-18 07:00:00",
    });
  });

  it("is removed before it is made anew, because a failed one's name is taken", () => {
    for (const recording of [beside, inPlace]) expect(restoreOf(recording).deleteBeforeReplace).to.equal(true);
  });

  it("in place is what the old one was: all members, protected, at an address of its own", async () => {
    expect(ofType(inPlace, types.mongodb).map((each) => each.name)).to.deep.equal([name]);
    const restored = find(inPlace, name, types.mongodb);
    expect(safety(restored)).to.deep.equal(inUse);
    expect(differences(find(usual, "mongodb", types.mongodb).inputs, restored.inputs)).to.have.members([
      "metadata.labels.app.kubernetes.io/name",
      "metadata.name",
      "spec.replsets.0.topologySpreadConstraints.0.labelSelector.matchLabels.app.kubernetes.io/instance",
      "spec.backup.storages.object-storage.s3.prefix",
      "spec.users.0.passwordSecretRef.name",
      "spec.users.1.passwordSecretRef.name",
    ]);
    expect(hosts(inPlace)).to.deep.equal([`${name}-rs0`]);
  });

  it("is waited for until its data is there, because the application would begin with an empty database", async () => {
    const restore = restoreOf(inPlace);
    expect(at(restore.inputs, "metadata", "annotations", "pulumi.com/waitFor")).to.equal(
      '["jsonpath={.status.state}=ready"]',
    );
    expect([...awaits(inPlace, find(inPlace, "reader"))]).to.include.members([
      restore.urn,
      ...["user", "support"].map((suffix) => find(inPlace, `${name}-${suffix}`).urn),
    ]);
  });
});
