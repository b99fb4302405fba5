import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { databasePods } from "../catalogue/databases.ts";
import { Elasticsearch } from "../components/data/elasticsearch.ts";
import { Mongodb } from "../components/data/mongodb.ts";
import { Postgres } from "../components/data/postgres.ts";
import { Redis } from "../components/data/redis.ts";
import {
  accessKey,
  annotation,
  backup,
  type Database,
  databases,
  image,
  main,
  type Members,
  mirror,
  names,
  recordDatabases,
  secretKey,
  sizes,
  tools,
  spec,
} from "./support/databases.ts";
import { differences } from "./support/differences.ts";
import { environment } from "./support/environment.ts";
import { awaits, find, generated, ofType, record, type Recording } from "./support/mocks.ts";
import { at, type JsonValue, texts } from "./support/wire.ts";

/** Stands for an operator's Release: it is done when the promise is. */
const operator = (until: Promise<string>) => new random.RandomPet("operator", { prefix: until });

/** The value of a secret output, while its program runs. */
const valueOf = (output: pulumi.Output<string>): Promise<string> =>
  new Promise((resolve) => pulumi.unsecret(output).apply(resolve));

describe("databases", () => {
  const recordings = new Map<string, Recording<unknown>>();
  const recorded = (members: Members, protect = false): Recording<unknown> => {
    const recording = recordings.get(`${members} ${protect}`);
    if (recording === undefined) throw new Error("not recorded");
    return recording;
  };
  const urls: Record<string, string> = {};

  before(async () => {
    recordings.set("1 false", await recordDatabases(1));
    recordings.set("3 true", await recordDatabases(3, true));
    await record(async () => {
      const { postgres, redis, elasticsearch, mongodb } = databases(1);
      urls.postgres = await valueOf(postgres.url);
      urls.migration = await valueOf(postgres.migrationUrl);
      urls.redis = await valueOf(redis.url);
      urls.elasticsearch = await valueOf(elasticsearch.url);
      urls.mongodb = await valueOf(mongodb.url);
      urls.ca = await valueOf(elasticsearch.caSecretName);
    });
  });

  describe("all four", () => {
    it("start after their operator, because without it their kinds and webhooks don't exist", async () => {
      const { resources } = await record(async () => {
        const { promise, resolve } = Promise.withResolvers<string>();
        databases(1, false, operator(promise));
        // Everything that waits for nothing is registered during these turns.
        for (let turn = 0; turn < 200; turn++) await new Promise((next) => setImmediate(next));
        resolve("ready");
      });
      const order = resources.map(({ type, name }) => `${type} ${name}`);
      const ready = order.findIndex((entry) => entry.endsWith(" operator"));
      expect(order.slice(0, ready)).to.include("kubernetes:core/v1:Namespace environment");
      for (const name of names) {
        expect(order.slice(0, ready).filter((entry) => entry.split(" ")[1]?.startsWith(name))).to.deep.equal([]);
      }
    });

    it("are waited for by their status, because migrations and processes start when they are there", () => {
      const waits = (members: Members, name: Database) =>
        annotation(main(recorded(members, members === 3), name), "waitFor");
      expect(waits(1, "postgres")).to.equal('["condition=Ready","jsonpath={.status.readyInstances}=1"]');
      expect(waits(3, "postgres")).to.equal('["condition=Ready","jsonpath={.status.readyInstances}=3"]');
      expect(waits(1, "elasticsearch")).to.equal(
        '["jsonpath={.status.phase}=Ready","jsonpath={.status.availableNodes}=1"]',
      );
      expect(waits(3, "elasticsearch")).to.equal(
        '["jsonpath={.status.phase}=Ready","jsonpath={.status.availableNodes}=3","jsonpath={.status.health}=green"]',
      );
      expect(waits(3, "mongodb")).to.equal('["jsonpath={.status.state}=ready"]');
      const pooler = find(recorded(3, true), "postgres-pooler", "kubernetes:postgresql.cnpg.io/v1:Pooler");
      expect(annotation(pooler, "waitFor")).to.equal('["jsonpath={.status.phase}=active"]');
      for (const resource of [...names.slice(2).map((name) => main(recorded(3, true), name)), pooler])
        expect(annotation(resource, "timeoutSeconds"), resource.name).to.equal("1800");
    });

    it("never wait for Redis's resource, because it has no status: the Service of its master follows it", () => {
      expect(annotation(main(recorded(3, true), "redis"), "waitFor")).to.equal(undefined);
      const service = find(recorded(3, true), "redis-master");
      expect(at(service.inputs, "spec", "selector", "redisfailovers-role")).to.equal("master");
      expect(service.dependencies).to.include(main(recorded(3, true), "redis").urn);
    });

    it("pull every image through the mirror, because a site without the internet has no other", () => {
      const references = ofType(recorded(3, true), ":Cluster")
        .concat(names.map((name) => main(recorded(3, true), name)))
        .concat(ofType(recorded(3, true), ":Pooler"))
        .flatMap(({ inputs }) => texts(inputs))
        .filter(({ path }) => /(^|\.)(init)?image(Name)?$/i.test(path));
      expect(references.map(({ path }) => path)).to.have.length.of.at.least(9);
      for (const { path, text } of references) expect(text, path).to.match(new RegExp(`^${mirror}/`));
    });

    it("show no password and no key outside of Secrets, because everything else is readable by many", () => {
      const passwords = ofType(recorded(3, true), "random:index/randomPassword:RandomPassword");
      expect(passwords.length).to.equal(11);
      const markers = [...passwords.map(({ name }) => generated(name)), accessKey, secretKey];
      const open = recorded(3, true).resources.filter(
        ({ type }) => type !== "kubernetes:core/v1:Secret" && !type.startsWith("trackdechets:"),
      );
      for (const { name, inputs, secretPaths } of open) {
        expect(secretPaths, name).to.deep.equal([]);
        for (const { path, text } of texts(inputs))
          for (const marker of markers) expect(text, `${name} ${path}`).not.to.include(marker);
      }
      const stored = ofType(recorded(3, true), "kubernetes:core/v1:Secret").map(({ inputs }) => JSON.stringify(inputs));
      for (const marker of markers)
        expect(
          stored.some((text) => text.includes(marker)),
          marker,
        ).to.equal(true);
    });

    it("hand on their addresses as secrets, because a password is in each and the state is stored elsewhere", async () => {
      const secrets: Record<string, boolean> = {};
      await record(async () => {
        const { postgres, redis, elasticsearch, mongodb } = databases(1);
        const addresses = { redis: redis.url, elasticsearch: elasticsearch.url, mongodb: mongodb.url };
        const ofPostgres = { url: postgres.url, migrationUrl: postgres.migrationUrl };
        for (const [name, url] of Object.entries({ ...addresses, ...ofPostgres }))
          secrets[name] = await pulumi.isSecret(url);
      });
      expect(Object.values(secrets)).to.deep.equal(Array(5).fill(true));
    });

    it("are protected where the environment is, and only there", () => {
      for (const name of names) {
        expect(main(recorded(3, true), name).protect, name).to.equal(true);
        expect(main(recorded(1), name).protect, name).to.equal(false);
      }
      expect(spec(main(recorded(3, true), "redis"), "redis", "storage", "keepAfterDeletion")).to.equal(true);
      expect(spec(main(recorded(1), "redis"), "redis", "storage", "keepAfterDeletion")).to.equal(false);
      expect(spec(main(recorded(3, true), "elasticsearch"), "volumeClaimDeletePolicy")).to.equal(
        "DeleteOnScaledownOnly",
      );
    });

    it("take two members for none, because two stop at the loss of one", async () => {
      const two: Members = JSON.parse("2");
      for (const name of names) {
        const error = await record(() => {
          const settings = sizes(two);
          const shared = { environment: environment(), image, tools };
          if (name === "postgres") new Postgres(name, { ...shared, settings: settings.postgres, backup: backup("pg") });
          if (name === "redis") new Redis(name, { ...shared, settings: settings.redis });
          if (name === "elasticsearch")
            new Elasticsearch(name, { ...shared, settings: settings.elasticsearch, backup: backup("e") });
          if (name === "mongodb") new Mongodb(name, { ...shared, settings: settings.mongodb, backup: backup("m") });
        }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(String(error), name).to.include("1, or 3 with fail-over");
      }
    });

    it("change from one member to three and back in nothing but what must, because the rest replaces pods", async () => {
      const one = recorded(1);
      const three = await recordDatabases(3);
      const changed = Object.fromEntries(
        names.map((name) => [name, differences(main(one, name).inputs, main(three, name).inputs)]),
      );
      expect(changed).to.deep.equal({
        postgres: [
          "metadata.annotations.pulumi.com/waitFor",
          "spec.enablePDB",
          "spec.instances",
          "spec.postgresql.synchronous",
        ],
        redis: ["spec.redis.replicas", "spec.sentinel.customConfig.0", "spec.sentinel.replicas"],
        elasticsearch: ["metadata.annotations.pulumi.com/waitFor", "spec.nodeSets.0.count"],
        mongodb: ["spec.replsets.0.size", "spec.unsafeFlags.replsetSize"],
      });
      const added = three.resources
        .map(({ urn }) => urn)
        .filter((urn) => !one.resources.some((each) => each.urn === urn));
      // What labels Redis's pods has nothing to do for one.
      const others = added.filter((urn) => !urn.includes(":RedisRoles"));
      expect(others.every((urn) => urn.includes("PodDisruptionBudget"))).to.equal(true);
      expect([added.length > 3, others.length]).to.deep.equal([true, 3]);
    });

    it("never share a node, because it would be lost with a majority", () => {
      const three = recorded(3, true);
      const rule = "requiredDuringSchedulingIgnoredDuringExecution";
      expect(spec(main(three, "postgres"), "affinity", "podAntiAffinityType")).to.equal("required");
      expect(spec(main(three, "redis"), "redis", "affinity", "podAntiAffinity", rule, 0, "topologyKey")).to.equal(
        "kubernetes.io/hostname",
      );
      // Sentinels are a Deployment: its roll-out needs a place for one more.
      expect(spec(main(three, "redis"), "sentinel", "affinity")).to.equal(undefined);
      expect(
        spec(main(three, "elasticsearch"), "nodeSets", 0, "podTemplate", "spec", "affinity", "podAntiAffinity", rule),
      ).to.have.length(1);
      expect(spec(main(three, "mongodb"), "replsets", 0, "affinity", "antiAffinityTopologyKey")).to.equal(
        "kubernetes.io/hostname",
      );
    });

    it("run with the resources that the quota counts, because a pod beyond it isn't made", () => {
      const three = recorded(3, true);
      const pods = new Map(databasePods(sizes(3)).map((row) => [row.name, row]));
      const store = ofType(three, ":ObjectStore")[0];
      const deployment = "kubernetes:apps/v1:Deployment";
      const pooler = find(three, "postgres-pooler", "kubernetes:postgresql.cnpg.io/v1:Pooler");
      const given: Record<string, (JsonValue | undefined)[]> = {
        postgres: [
          spec(main(three, "postgres"), "resources"),
          at(store?.inputs, "spec", "instanceSidecarConfiguration", "resources"),
        ],
        "postgres-pooler": [spec(pooler, "template", "spec", "containers", 0, "resources")],
        redis: [spec(main(three, "redis"), "redis", "resources")],
        "redis-sentinel": [spec(main(three, "redis"), "sentinel", "resources")],
        "redis-roles": [spec(find(three, "redis-roles", deployment), "template", "spec", "containers", 0, "resources")],
        elasticsearch: [
          spec(main(three, "elasticsearch"), "nodeSets", 0, "podTemplate", "spec", "containers", 0, "resources"),
        ],
        mongodb: [
          spec(main(three, "mongodb"), "replsets", 0, "resources"),
          spec(main(three, "mongodb"), "backup", "resources"),
        ],
      };
      expect([...pods.keys()].sort()).to.deep.equal(Object.keys(given).sort());
      for (const [name, resources] of Object.entries(given))
        expect(pods.get(name)?.containers, name).to.deep.equal(resources);
      expect(spec(pooler, "template", "spec", "initContainers", 0, "resources")).to.deep.equal(
        pods.get("postgres-pooler")?.initContainers[0],
      );
    });

    it("are given to the application at hosts that their certificates and Services have", () => {
      const host = "trackdechets-test.svc";
      const of = (name: string) => generated(`${name}-password`);
      const schema = "schema=default$default";
      expect(urls).to.deep.equal({
        postgres: `postgresql://trackdechets:${of("postgres")}@postgres-pooler.${host}:5432/trackdechets?${schema}`,
        migration: `postgresql://trackdechets:${of("postgres")}@postgres-rw.${host}:5432/trackdechets?${schema}`,
        redis: `redis://:${of("redis")}@redis-master.${host}:6379/0`,
        elasticsearch: `https://trackdechets:${of("elasticsearch")}@elasticsearch-es-http.${host}:9200`,
        mongodb: `mongodb://trackdechets:${of("mongodb")}@mongodb-rs0.${host}:27017/trackdechets?replicaSet=rs0&authSource=admin`,
        ca: "elasticsearch-es-http-certs-public",
      });
    });

    it("are those that earlier versions of the program made: as others of the same name they would be deleted first", () => {
      const former = (name: string, type: string) => find(recorded(3, true), name, `kubernetes:${type}`).formerParents;
      const postgres = [find(recorded(3, true), "postgres", "trackdechets:data:Postgres").urn];
      expect(former("postgres", "postgresql.cnpg.io/v1:Cluster")).to.deep.equal(postgres);
      expect(former("postgres-daily", "postgresql.cnpg.io/v1:ScheduledBackup")).to.deep.equal(postgres);
      expect(former("postgres-store", "barmancloud.cnpg.io/v1:ObjectStore")).to.deep.equal(postgres);
      const mongodb = [find(recorded(3, true), "mongodb", "trackdechets:data:Mongodb").urn];
      expect(former("mongodb", "psmdb.percona.com/v1:PerconaServerMongoDB")).to.deep.equal(mongodb);
      for (const secret of ["mongodb-user", "mongodb-support"])
        expect(former(secret, "core/v1:Secret"), secret).to.deep.equal(mongodb);
    });

    it("wait for their Secrets, because an operator that finds none makes up its own passwords", () => {
      const secrets: Record<Database, readonly string[]> = {
        postgres: ["postgres-owner", "postgres-support"],
        redis: ["redis-auth"],
        elasticsearch: ["elasticsearch-user", "elasticsearch-roles"],
        mongodb: ["mongodb-system-users", "mongodb-user", "mongodb-support", "mongodb-backup"],
      };
      for (const name of names) {
        const before = awaits(recorded(1), main(recorded(1), name));
        for (const secret of secrets[name]) expect(before.has(find(recorded(1), secret).urn), secret).to.equal(true);
      }
    });
  });
});
