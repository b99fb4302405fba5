import { expect } from "chai";
import type { RealCluster } from "./support/cluster.ts";

/** The tests of Redis on the cluster with real pods. */
export const redisTests = (real: () => RealCluster): Mocha.Suite =>
  describe("Redis", () => {
    it("Redis would let in whoever asks, or not follow its master", async () => {
      const answers = await real().script(`
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
