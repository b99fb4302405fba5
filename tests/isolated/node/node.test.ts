import { expect } from "chai";
import { makeBucket } from "../../../local/node/buckets.ts";
import { installOperators } from "../../../local/node/operators/index.ts";
import { backupBucket } from "./support/backup-bucket.ts";
import { eventually, RealCluster } from "./support/cluster.ts";

const bucket = backupBucket("trackdechets-dev");
const connection = `{ host: "postgres-pooler", user: "trackdechets", database: "trackdechets" }`;

describe("databases as real pods, made by the program's own components", function () {
  this.timeout(600_000);
  let cluster: RealCluster;

  before(async () => {
    cluster = await RealCluster.start("node-tests");
    await makeBucket(cluster.node.storage, bucket);
    await installOperators(cluster.node, ["postgres", "barman", "redis"]);
    await (await cluster.stack()).up({ onOutput: (text) => process.stderr.write(text) });
    await cluster.startClient();
    // CloudNativePG calls a pooler active, and the stand-in plugin a Service ready, before a pod answers.
    await cluster.served("postgres-pooler", "redis-master");
  });

  after(() => cluster.stop());

  it("a pod that can't resolve Services would reach no database", async () => {
    const addresses = await cluster.script(`
      import { lookup } from "node:dns/promises";
      for (const name of ["postgres-pooler", "redis-master.trackdechets-dev.svc"]) console.log((await lookup(name)).address);
    `);
    expect(addresses.split("\n").every((each) => each.startsWith("10.96."))).to.equal(true, addresses);
  });

  it("a row that the application's user writes through the pooler would not be there in its next connection", async () => {
    const query = (sql: string): Promise<string> =>
      cluster.script(`
        import pg from "pg";
        const client = new pg.Client(${connection});
        await client.connect();
        const { rows } = await client.query(${JSON.stringify(sql)});
        console.log(JSON.stringify(rows));
        await client.end();
      `);
    await query(
      `CREATE TABLE "default$default".slip (id int PRIMARY KEY); INSERT INTO "default$default".slip VALUES (7)`,
    );
    expect(JSON.parse(await query(`SELECT id FROM "default$default".slip`))).to.deep.equal([{ id: 7 }]);
  });

  it("there would be no backup until the first night", async () => {
    const found = await eventually("a base backup in the bucket", 120, async () =>
      (await cluster.objects(bucket)).find((name) => name.endsWith("/backup.info")),
    );
    expect(found).to.match(/^postgres\/base\/\d+T\d+\/backup\.info$/);
  });

  it("Redis would let in whoever asks, or not follow its master", async () => {
    const answers = await cluster.script(`
      import Redis from "ioredis";
      for (const password of [process.env.REDIS_PASSWORD, undefined]) {
        const redis = new Redis({ host: "redis-master", password, lazyConnect: true });
        redis.on("error", () => {});
        console.log(await redis.set("key", "value").catch((error) => error.message.split(" ")[0]));
        redis.disconnect();
      }
    `);
    expect(answers.split("\n")).to.deep.equal(["OK", "NOAUTH"]);
  });
});
