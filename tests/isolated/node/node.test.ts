import { expect } from "chai";
import { makeBucket } from "../../../local/node/buckets.ts";
import { installOperators } from "../../../local/node/operators/index.ts";
import { apiTests } from "./api.ts";
import { postgresTests } from "./postgres.ts";
import { redisTests } from "./redis.ts";
import { backupBucket } from "./support/backup-bucket.ts";
import { RealCluster } from "./support/cluster.ts";

describe("databases as real pods, made by the program's own components", function () {
  this.timeout(600_000);
  let started: RealCluster | undefined;
  const real = (): RealCluster => {
    if (started === undefined) throw new Error("not started");
    return started;
  };

  before(async () => {
    const cluster = await RealCluster.start("node-tests");
    started = cluster;
    await makeBucket(cluster.node.storage, backupBucket("trackdechets-dev"));
    await installOperators(cluster.node, ["postgres", "barman", "redis"]);
    await (await cluster.stack()).up({ onOutput: (text) => process.stderr.write(text) });
    await cluster.startClient();
    // CloudNativePG calls a pooler active, and the stand-in plugin a Service ready, before a pod answers.
    await cluster.served("postgres-pooler", "redis-master");
  });

  // A start that failed has cleaned up after itself, and its error is the one to read.
  after(() => started?.stop());

  it("a pod that can't resolve Services would reach no database", async () => {
    const addresses = await real().script(`
      import { lookup } from "node:dns/promises";
      for (const name of ["postgres-pooler", "redis-master.trackdechets-dev.svc"]) console.log((await lookup(name)).address);
    `);
    expect(addresses.split("\n").every((each) => each.startsWith("10.96."))).to.equal(true, addresses);
  });

  // The API goes with the next deployment that doesn't ask for it; Redis leaves the stack's settings as it found them; PostgreSQL
  // has another name in the end. To run one part only, leave the other lines out.
  apiTests(real);
  redisTests(real);
  postgresTests(real);
});
