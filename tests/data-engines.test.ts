import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { bytes } from "../catalogue/quantities.ts";
import { redisSettings, redisStart } from "../components/data/redis-start.ts";
import { annotation, main, type Members, recordDatabases, recordPostgres, spec } from "./support/databases.ts";
import { find, ofType, type Recording } from "./support/mocks.ts";
import { listOf } from "./support/suite.ts";
import { at, texts } from "./support/wire.ts";

describe("each database", () => {
  const recordings = new Map<Members, Recording<unknown>>();
  /** Three members are protected, as in production. */
  const recorded = (members: Members): Recording<unknown> => {
    const recording = recordings.get(members);
    if (recording === undefined) throw new Error("not recorded");
    return recording;
  };

  before(async () => {
    recordings.set(1, await recordDatabases(1));
    recordings.set(3, await recordDatabases(3, true));
  });

  describe("PostgreSQL", () => {
    const cluster = (members: Members) => main(recorded(members), "postgres");

    it("has the schema that Prisma writes to, because the application's adapter names it and nobody else makes it", () => {
      expect(spec(cluster(1), "bootstrap", "initdb", "postInitApplicationSQL", 0)).to.equal(
        'CREATE SCHEMA IF NOT EXISTS "default$default" AUTHORIZATION trackdechets',
      );
      const owner = find(recorded(1), "postgres-owner");
      expect(at(owner.inputs, "stringData", "username")).to.equal(spec(cluster(1), "bootstrap", "initdb", "owner"));
      expect(owner.inputs.type).to.equal("kubernetes.io/basic-auth");
    });

    it("lets a single instance's node be drained, because its budget would forbid that for ever", () => {
      expect(spec(cluster(1), "enablePDB")).to.equal(false);
      expect(spec(cluster(3), "enablePDB")).to.equal(true);
    });

    const synchronousOf = async (instances: Members, synchronous: "required" | "preferred" | "off") =>
      spec(
        main(await recordPostgres({ settings: { instances, synchronous } }), "postgres"),
        "postgresql",
        "synchronous",
      );

    for (const [synchronous, durability] of [
      ["required", "required"],
      ["preferred", "preferred"],
      ["off", undefined],
    ] as const)
      it(`confirms a commit of three instances as \`${synchronous}\` says, and of one at once, which would wait for ever for another`, async () => {
        const three = await synchronousOf(3, synchronous);
        if (durability === undefined) expect(three).to.equal(undefined);
        else expect(three).to.include({ method: "any", number: 1, dataDurability: durability });
        expect(await synchronousOf(1, synchronous)).to.equal(undefined);
      });

    it("promotes no instance that may lack confirmed commits, as the third does when the other two are gone; with `preferred` it does", async () => {
      expect(await synchronousOf(3, "required")).to.include({ failoverQuorum: true });
      expect(await synchronousOf(3, "preferred")).to.include({ failoverQuorum: false });
    });

    it("lets a person read everything and change nothing, because who looks for a fault must not make one", () => {
      const [role, ...others] = listOf(spec(cluster(3), "managed", "roles"));
      expect(others).to.deep.equal([]);
      expect(role).to.deep.equal({
        name: "support",
        ensure: "present",
        login: true,
        inRoles: ["pg_read_all_data"],
        connectionLimit: 5,
        passwordSecret: { name: "postgres-support" },
      });
      expect(at(find(recorded(3), "postgres-support").inputs, "stringData", "username")).to.equal("support");
    });

    it("fits its memory and its log's volume, because a full one stops the server", () => {
      const parameter = (name: string) =>
        Number.parseInt(String(spec(cluster(1), "postgresql", "parameters", name)), 10);
      expect(parameter("shared_buffers")).to.equal(512);
      expect(parameter("max_connections") * parameter("work_mem")).to.be.at.most(1024);
      expect(parameter("max_wal_size") + parameter("max_slot_wal_keep_size")).to.be.below(4096);
    });

    it("archives through the plugin and takes a base backup at once, because a log alone restores nothing", () => {
      const [store, scheduled] = [":ObjectStore", ":ScheduledBackup"].map((type) => ofType(recorded(1), type)[0]);
      expect(spec(cluster(1), "plugins")).to.deep.equal([
        {
          name: "barman-cloud.cloudnative-pg.io",
          isWALArchiver: true,
          parameters: { barmanObjectName: at(store?.inputs, "metadata", "name") ?? null, serverName: "postgres" },
        },
      ]);
      expect(at(store?.inputs, "spec", "retentionPolicy")).to.equal("30d");
      expect(at(store?.inputs, "spec", "configuration", "destinationPath")).to.equal("s3://pg/");
      expect(at(scheduled?.inputs, "spec")).to.include({ immediate: true, method: "plugin", schedule: "0 0 2 * * *" });
    });

    it("is pooled by transaction for the application, and straight for migrations, which lock for a session", () => {
      const pooler = find(recorded(3), "postgres-pooler", "kubernetes:postgresql.cnpg.io/v1:Pooler");
      expect(spec(pooler, "pgbouncer")).to.deep.include({
        poolMode: "transaction",
        // The last one: for longer than that, nobody gets in again after a fail-over.
        parameters: { max_client_conn: "1000", default_pool_size: "50", server_login_retry: "1" },
      });
      expect(pooler.dependencies).to.include(cluster(3).urn);
    });

    it("is taken over within ten seconds of a primary that is gone: the lease's own wait alone is fifteen", () => {
      const lease: { leaseDurationSeconds: number; renewDeadlineSeconds: number; retryPeriodSeconds: number } =
        JSON.parse(JSON.stringify(spec(cluster(3), "primaryLease")));
      expect(lease.leaseDurationSeconds + lease.retryPeriodSeconds).to.be.at.most(5);
      // Otherwise its webhook refuses the cluster.
      expect(lease.leaseDurationSeconds).to.be.above(lease.renewDeadlineSeconds);
      expect(lease.renewDeadlineSeconds).to.be.above(1.2 * lease.retryPeriodSeconds);
      // The one that takes over counts by what it began with.
      expect(spec(cluster(1), "primaryLease")).to.deep.equal(lease);
    });
  });

  describe("Redis", () => {
    const redis = (members: Members) => main(recorded(members), "redis");
    const command = (): string => redisStart(redisSettings("1Gi"))[2] ?? "";
    let folder = "";

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "redis-start-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs the start command with a double of redis-server, and answers what that double was given to read. */
    function configurationAtStart(): string[] {
      for (const name of ["redis", "data", "bin"]) mkdirSync(join(folder, name), { recursive: true });
      // As the operator writes it: the user line of Redis 6, and no newline at the end.
      const fromOperator = "slaveof 127.0.0.1 6379\nport 6379\nuser pinger -@all +ping on >pingpass\n\nrequirepass pw";
      writeFileSync(join(folder, "redis", "redis.conf"), fromOperator);
      const double = join(folder, "bin", "redis-server");
      writeFileSync(
        double,
        '#!/bin/sh\n# A double of redis-server: it prints the file that it is told to read.\ncat "$1"\n',
      );
      chmodSync(double, 0o755);
      const script = command().replaceAll(/ \/(redis|data)\//g, ` ${folder}/$1/`);
      const path = `${join(folder, "bin")}${delimiter}${process.env.PATH ?? ""}`;
      const printed = execFileSync("sh", ["-c", script], { encoding: "utf8", env: { PATH: path } });
      expect(readFileSync(join(folder, "data", "redis.conf"), "utf8")).to.equal(printed);
      return printed.split("\n").filter((line) => line !== "");
    }

    it("starts with its settings in the file, because those that are only told are forgotten by a crash", () => {
      expect(configurationAtStart()).to.deep.equal([
        "slaveof 127.0.0.1 6379",
        "port 6379",
        "requirepass pw",
        "dir /data",
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        `maxmemory ${Math.floor(0.6 * 2 ** 30)}`,
        "maxclients 2184",
      ]);
    });

    it("is told its folder by the file only, because the operator repeats the rest to a server that has begun elsewhere", () => {
      expect(redisSettings("1Gi").filter((line) => line.startsWith("dir "))).to.deep.equal([]);
    });

    it("never reads the operator's `user` line, because Redis 5 refuses to start with it", () => {
      expect(configurationAtStart().filter((line) => line.startsWith("user"))).to.deep.equal([]);
    });

    it("is told the same settings while it runs, because the operator repeats its own list", () => {
      expect(spec(redis(3), "redis", "customConfig")).to.deep.equal([...redisSettings("2Gi")]);
      expect(spec(redis(3), "redis", "command")).to.deep.equal(redisStart(redisSettings("2Gi")));
    });

    it("refuses writes well before the kernel kills it, because a fork that saves needs memory beside the data", () => {
      const line = redisSettings("2Gi").find((each) => each.startsWith("maxmemory ")) ?? "";
      expect(Number(line.split(" ")[1])).to.be.within(0.4 * bytes("2Gi"), 0.7 * bytes("2Gi"));
    });

    it("is probed without a user name and lives while it loads, because both would restart it for ever", () => {
      const probe = spec(redis(1), "redis", "customLivenessProbe", "exec", "command", 2);
      expect(probe).to.include("PONG|LOADING").and.not.include("--user");
    });

    it("leaves no operator's budget behind, because one made for three forbids every drain of one", () => {
      for (const part of ["redis", "sentinel"])
        for (const members of [1, 3] as const)
          expect(spec(redis(members), part, "disablePodDisruptionBudget"), part).to.equal(true);
      const budgets = ofType(recorded(3), ":PodDisruptionBudget").map(({ name }) => name);
      expect(budgets).to.include.members(["redis", "redis-sentinel"]);
      expect(ofType(recorded(1), ":PodDisruptionBudget")).to.deep.equal([]);
    });

    it("has the time to fail over before it is killed, because the operator's hook sleeps longer than its default", () => {
      expect(spec(redis(3), "redis", "terminationGracePeriod")).to.be.at.least(60);
    });
  });

  describe("Elasticsearch", () => {
    const nodes = (...path: (string | number)[]) => spec(main(recorded(1), "elasticsearch"), "nodeSets", 0, ...path);

    it("never makes an index under the alias's name, because the first document would shape it", () => {
      expect(nodes("config", "action.auto_create_index")).to.equal("-bsds,+*");
    });

    it("is written over ECK's own additions, because every change would be a conflict otherwise", () => {
      expect(annotation(main(recorded(1), "elasticsearch"), "patchForce")).to.equal("true");
    });

    it("gives half of its memory to the heap, because 7.10 takes one gigabyte whatever it has", () => {
      expect(nodes("podTemplate", "spec", "containers", 0, "env", 0, "value")).to.match(/^-Xms1024m -Xmx1024m /);
    });

    it("lets the application reach its own indices only, and has no other user", () => {
      const roles: unknown = JSON.parse(
        String(at(find(recorded(1), "elasticsearch-roles").inputs, "stringData", "roles.yml")),
      );
      expect(roles).to.deep.equal({
        // Templates, for the number of replicas of its own indices (boot/replicas.cjs).
        trackdechets: {
          cluster: ["monitor", "manage_index_templates"],
          indices: [{ names: ["bsds*", "favorites*"], privileges: ["all"] }],
        },
      });
      expect(spec(main(recorded(1), "elasticsearch"), "auth", "disableElasticUser")).to.equal(true);
      expect(at(find(recorded(1), "elasticsearch-user").inputs, "stringData", "roles")).to.equal("trackdechets");
    });

    it("corrects ECK's init containers by name, because Pod Security `restricted` refuses the pod for one", () => {
      const containers = nodes("podTemplate", "spec", "initContainers");
      expect(texts(containers ?? null).filter(({ path }) => path.endsWith("name"))).to.deep.equal([
        { path: "[0].name", text: "elastic-internal-init-filesystem" },
        { path: "[1].name", text: "elastic-internal-suspend" },
      ]);
      for (const index of [0, 1])
        expect(at(containers, index, "securityContext", "capabilities", "drop"), `${index}`).to.deep.equal(["ALL"]);
    });
  });

  describe("MongoDB", () => {
    const mongodb = (members: Members) => main(recorded(members), "mongodb");

    it("is unsafe only where it has one member, because the flag lets every number through", () => {
      expect(spec(mongodb(1), "unsafeFlags", "replsetSize")).to.equal(true);
      expect(spec(mongodb(3), "unsafeFlags", "replsetSize")).to.equal(false);
    });

    it("is given all ten values of its own users, because the operator writes what is missing into the Secret", () => {
      const secret = find(recorded(1), "mongodb-system-users");
      const users = ["BACKUP", "CLUSTER_ADMIN", "CLUSTER_MONITOR", "USER_ADMIN", "DATABASE_ADMIN"];
      expect(Object.keys(Object(at(secret.inputs, "stringData"))).sort()).to.deep.equal(
        users.flatMap((user) => [`MONGODB_${user}_PASSWORD`, `MONGODB_${user}_USER`]).sort(),
      );
    });

    it("leaves the operator's hash on the users' Secrets, because removing it makes the user anew", () => {
      for (const secret of ["mongodb-user", "mongodb-support"])
        expect(find(recorded(1), secret).ignoreChanges, secret).to.deep.equal(["metadata.annotations"]);
    });

    it("has two users, the application's that writes and a person's that reads, each in its own database only", () => {
      const user = (name: string, role: string, secret: string) => ({
        name,
        db: "admin",
        passwordSecretRef: { name: secret, key: "password" },
        roles: [{ name: role, db: "trackdechets" }],
      });
      expect(spec(mongodb(1), "users")).to.deep.equal([
        user("trackdechets", "readWrite", "mongodb-user"),
        user("support", "read", "mongodb-support"),
      ]);
    });

    it("keeps seven daily backups and the log between them, because it alone has the history of events", () => {
      expect(spec(mongodb(3), "backup", "tasks", 0)).to.deep.include({
        schedule: "0 3 * * *",
        retention: { type: "count", count: 7, deleteFromStorage: true },
      });
      expect(spec(mongodb(3), "backup", "pitr", "enabled")).to.equal(true);
      expect(spec(mongodb(3), "backup", "storages", "object-storage", "s3", "bucket")).to.equal("mongo");
    });

    it("never deletes its volumes with the resource, because that is one mistaken command away", () => {
      expect(at(mongodb(3).inputs, "metadata", "finalizers")).to.deep.equal(["percona.com/delete-psmdb-pods-in-order"]);
    });

    it("stays at the operator's version, because newer ones would be chosen by a server elsewhere", () => {
      expect(spec(mongodb(3), "crVersion")).to.equal("1.22.0");
      expect(spec(mongodb(3), "upgradeOptions", "apply")).to.equal("disabled");
    });
  });
});
