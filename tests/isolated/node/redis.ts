import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { eventually, type RealCluster } from "./support/cluster.ts";
import { note } from "./support/figures.ts";
import { addJobs, empty, fill, numbers, startWriter, waitingJobs, workThrough } from "./support/redis-clients.ts";
import { killServer, knowNoReplica, makeSentinelsForget, redisCli, restarts, settled } from "./support/redis.ts";

/**
 * Until a client writes again after the loss of the master: five until Sentinel calls it lost, some two to agree on another, one
 * to label it, one until a client tries again; the rest for cores that others use too.
 */
const limitSeconds = 20;

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The tests of Redis on the cluster with real pods: of one, of three, and of one again. */
export const redisTests = (real: () => RealCluster): Mocha.Suite =>
  describe("Redis", () => {
    it("Redis would let in whoever asks", async () => {
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

    it("a crash of the only Redis would lose jobs, or more than the last second of writes", async () => {
      expect(await addJobs(real(), 50)).to.equal(undefined);
      const before = await restarts(real(), "rfr-redis-0");
      const { lost } = await interrupted(real(), {
        harm: () => killServer(real(), "rfr-redis-0"),
        isOver: async () => (await restarts(real(), "rfr-redis-0")) > before && (await settled(real(), 1)) !== "",
      });
      expect(lost).to.be.below(1);
      expect(await waitingJobs(real())).to.equal(50);
    });

    it("jobs would vanish when memory is full, or Redis be killed for it", async () => {
      const before = await restarts(real(), "rfr-redis-0");
      // A client that goes, or a file that is written, leaves room for some more.
      const refusal = await eventually("a job that is refused", 300, async () =>
        (await fill(real())).startsWith("OOM") ? addJobs(real(), 100) : undefined,
      );
      expect(refusal).to.match(/OOM command not allowed/);
      // The queue's own count is a transaction, which is refused too.
      expect(Number(await redisCli(real(), "rfr-redis-0", "llen", "bull:tests:wait"))).to.be.at.least(50);
      expect(await redisCli(real(), "rfr-redis-0", "info", "stats")).to.match(/^evicted_keys:0\s*$/m);
      await empty(real());
      expect((await workThrough(real())).slice(0, 50)).to.deep.equal(range(50));
      expect(await restarts(real(), "rfr-redis-0")).to.equal(before);
    });

    it("one that becomes three would begin empty, or its Sentinels not agree on a master", async () => {
      expect(await addJobs(real(), 20)).to.equal(undefined);
      await (await real().stack({ redis: { replicas: 3 } })).up();
      await settled(real(), 3);
      expect(await waitingJobs(real())).to.equal(20);
    });

    it("the loss of the master would stop the application's clients for ever, or cost more than the last second of writes", async () => {
      const before = await settled(real(), 3);
      const { lost, seconds } = await interrupted(real(), {
        harm: () => deleteByForce(real(), before),
        isOver: async () => (await settled(real(), 3)) !== before,
      });
      note({ database: "Redis", what: "fail-over", value: seconds, unit: "s" });
      note({ database: "Redis", what: "lost", value: lost, unit: "s" });
      expect(lost).to.be.below(1);
      expect(seconds).to.be.below(limitSeconds);
    });

    it("the loss of the master while no Sentinel knows its replicas, as after the operator's resets, would be the end of all writes", async () => {
      let helpless = false;
      for (let attempt = 1; !helpless && attempt <= 3; attempt++) {
        const before = await settled(real(), 3);
        const { lost } = await interrupted(real(), {
          prepare: () =>
            eventually(
              "Sentinels that know no replica",
              120,
              async () => (await makeSentinelsForget(real(), before)) || undefined,
            ),
          // The process first: it lives two seconds longer than its pod, in which a Sentinel may ask it.
          harm: async () => {
            await killServer(real(), before);
            await deleteByForce(real(), before);
            helpless = await knowNoReplica(real());
          },
          isOver: async () => (await settled(real(), 3)) !== before,
        });
        expect(lost).to.be.below(1);
      }
      expect(helpless).to.equal(true, "Sentinels knew a replica: nothing was tried");
    });

    it("a master that is asked to go would keep the application's clients, and refuse their writes until it is gone", async () => {
      const before = await settled(real(), 3);
      const { lost, seconds } = await interrupted(real(), {
        harm: () => deletePod(real(), before, "--wait=false"),
        isOver: async () => (await settled(real(), 3)) !== before,
      });
      expect(lost).to.equal(0);
      expect(seconds).to.be.below(limitSeconds);
    });

    it("three that start anew for another password, by the page's commands, would lose what was confirmed after the replicas had gone", async () => {
      await settled(real(), 3);
      const writer = await startWriter(real(), "writes", "script");
      await real().documented("rotation.md", "client pause");
      await settled(real(), 3);
      const writes = await writer.stop();
      const there = await numbers(real(), "writes");
      expect(writes.map(({ number }) => number).filter((number) => !there.has(number))).to.deep.equal([]);
    });

    it("three that become one would keep an old copy, or lead to one that is gone", async () => {
      for (let name = await settled(real(), 3); name === "rfr-redis-0"; name = await settled(real(), 3)) {
        await deleteByForce(real(), name);
      }
      await (await real().stack({ redis: { replicas: 1 } })).up();
      expect(await settled(real(), 1)).to.equal("rfr-redis-0");
      expect(await workThrough(real())).to.deep.equal(range(20));
    });
  });

const deletePod = async (cluster: RealCluster, pod: string, ...how: readonly string[]): Promise<void> => {
  await cluster.kubectl("delete", "pod", pod, ...how);
};
const deleteByForce = (cluster: RealCluster, pod: string): Promise<void> =>
  deletePod(cluster, pod, "--force", "--grace-period=0");

interface Accident {
  /** While a client writes already, more than a second before the harm. */
  readonly prepare?: () => Promise<unknown>;
  readonly harm: () => Promise<void>;
  /** If the harm has been felt, and all is well again. */
  readonly isOver: () => Promise<boolean>;
}

interface Loss {
  /** Age in seconds of the oldest acknowledged write that is gone, when the harm was done; 0 if none is. */
  readonly lost: number;
  /** Longest time without writes since the harm. */
  readonly seconds: number;
}

/** Does harm to Redis while a client writes, and answers with what it cost. */
async function interrupted(
  cluster: RealCluster,
  { prepare = () => sleep(3000), harm, isOver }: Accident,
): Promise<Loss> {
  const writer = await startWriter(cluster, "writes");
  await prepare();
  const at = Date.now();
  await harm();
  await eventually("the end of the interruption", 240, async () => ((await isOver()) ? true : undefined));
  const writes = await writer.stop();
  const there = await numbers(cluster, "writes");
  const missing = writes.find(({ number }) => !there.has(number));
  const gaps = writes.map((each, index) => (each.at > at ? each.at - (writes[index - 1]?.at ?? each.at) : 0));
  return {
    lost: missing === undefined ? 0 : Math.max(0, at - missing.at) / 1000,
    seconds: Math.max(...gaps) / 1000,
  };
}
