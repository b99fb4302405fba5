import { z } from "zod";
import { answering, startScript } from "./background.ts";
import type { RealCluster } from "./cluster.ts";

/** Clients of Redis as the application is one: the libraries of its versions, one address, nothing about Sentinel. */

/** Modules' beginning. Bull is given the clients that the application gives it: without limit of attempts. */
const client = `
  import Redis from "ioredis";
  const url = "redis://:" + process.env.REDIS_PASSWORD + "@redis-master.trackdechets-dev.svc:6379/0";
`;
const prelude = `${client} ${answering}`;
const queue = `${prelude}
  import Queue from "bull";
  const queue = new Queue("tests", url);
  queue.on("error", () => {});
`;

const write = z.object({ number: z.number(), at: z.number() });

/** `at` in milliseconds since 1970: when the answer came. */
export type Write = z.infer<typeof write>;

/** A client that writes numbers one after the other as members of a set, until it is stopped. */
export interface Writer {
  /** Answers with what Redis said to have. */
  readonly stop: () => Promise<readonly Write[]>;
}

/** By a command, or by a script as the queues do it: Redis 5 lets scripts write where it refuses commands. */
const writes = {
  command: "redis.zadd(key, number, number)",
  script: `redis.eval("return redis.call('zadd', KEYS[1], ARGV[1], ARGV[1])", 1, key, number)`,
} as const;

/** Answers when the first numbers are written. The set is emptied before. */
export async function startWriter(
  cluster: RealCluster,
  key: string,
  by: keyof typeof writes = "command",
): Promise<Writer> {
  const { stop } = await startScript(
    cluster,
    key,
    `${client}
    const redis = new Redis(url);
    redis.on("error", () => {});
    const key = ${JSON.stringify(key)};
    const writes = [];
    // A write that is never answered would never end this.
    let patience = 60;
    setInterval(() => {
      if (!isStopped() || patience-- > 0) return;
      console.error("Redis never answered a write");
      process.exit(1);
    }, 1000);
    await redis.del(key);
    for (let number = 1; !isStopped(); number++) {
      // Whoever is told of a failure tries again, with the same number: in a set it is there once.
      while (!(await ${writes[by]}.then(() => true, () => false))) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      writes.push({ number, at: Date.now() });
      if (number === 100) begin();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    answer(JSON.stringify(writes));
  `,
  );
  return { stop: async () => z.array(write).parse(JSON.parse(await stop())) };
}

/** The members of that set. */
export async function numbers(cluster: RealCluster, key: string): Promise<ReadonlySet<number>> {
  const output = await cluster.script(`${prelude}
    const redis = new Redis(url);
    answer(JSON.stringify((await redis.zrange(${JSON.stringify(key)}, 0, -1)).map(Number)));
  `);
  return new Set(z.array(z.number()).parse(JSON.parse(output)));
}

/** Adds jobs to the queue until one is refused, and answers with why; undefined when all were taken. */
export async function addJobs(cluster: RealCluster, count: number): Promise<string | undefined> {
  const output = await cluster.script(`${queue}
    let refusal;
    try {
      for (let job = 1; job <= ${count}; job++) await queue.add({ job });
    } catch (error) {
      refusal = error.message;
    }
    answer(refusal ?? "");
  `);
  return output === "" ? undefined : output;
}

/** How many jobs wait. */
export async function waitingJobs(cluster: RealCluster): Promise<number> {
  return Number(await cluster.script(`${queue} answer(await queue.getWaitingCount());`));
}

/** Works on all jobs that wait, and answers with their numbers in the order in which they were done. */
export async function workThrough(cluster: RealCluster): Promise<readonly number[]> {
  const output = await cluster.script(`${queue}
    const done = [];
    queue.process(async ({ data }) => done.push(data.job));
    await new Promise((resolve) => queue.on("drained", resolve));
    await queue.whenCurrentJobsFinished();
    answer(JSON.stringify(done));
  `);
  return z.array(z.number()).parse(JSON.parse(output));
}

/** Stores ever more until even a few bytes are refused, and answers with why. */
export const fill = (cluster: RealCluster): Promise<string> =>
  cluster.script(`${prelude}
    const redis = new Redis(url);
    const key = "filling:" + Date.now();
    let refusal;
    for (const size of [1 << 20, 1 << 14, 1 << 8, 1]) {
      const value = "x".repeat(size);
      refusal = undefined;
      // More than that fits into no memory of these tests: something was thrown out for it.
      for (let block = 0; refusal === undefined && block < 2000; block++) {
        refusal = await redis.set([key, size, block].join(":"), value).then(() => undefined, (error) => error.message);
        // Ten MiB a second: a burst that is faster than the disk would pile up in what maxmemory doesn't count.
        if (size === 1 << 20) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    answer(refusal ?? "nothing was refused");
  `);

/** Frees what `fill` stored. */
export async function empty(cluster: RealCluster): Promise<void> {
  await cluster.script(`${prelude}
    const redis = new Redis(url);
    for (const key of await redis.keys("filling:*")) await redis.del(key);
    process.exit();
  `);
}
