import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import Queue from "bull";
import { expect } from "chai";
import { RedisServer } from "./support/redis-server.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const preload = file("../components/application/boot/graceful.cjs");

/** Until the worker says the word, or has ended without. */
async function says(worker: ChildProcess, word: string): Promise<void> {
  const [said]: unknown[] = await Promise.race([once(worker, "message"), once(worker, "exit")]);
  expect(said, "what the worker said, or its exit code").to.equal(word);
}

describe("a worker that is stopped, with the real bull and a real Redis", function () {
  this.timeout("1m");
  let redis: RedisServer;
  let worker: ChildProcess;
  let queues: Record<"mail" | "sync" | "favorites" | "index", Queue.Queue>;

  before(async () => {
    redis = await RedisServer.start("sample-redis-password");
    const queue = (name: string): Queue.Queue => new Queue(name, redis.url);
    queues = { mail: queue("mail"), sync: queue("sync"), favorites: queue("favorites"), index: queue("index") };
    worker = spawn(process.execPath, ["--require", preload, file("fixtures/worker.cjs")], {
      env: { REDIS_URL: redis.url },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  });
  after(async () => {
    worker?.kill("SIGKILL");
    await Promise.all(Object.values(queues ?? {}).map((queue) => queue.close(true)));
    await redis?.stop();
  });

  it("ends its job and what follows from it, because listeners use the queues that were idle: it would be cut by their error", async () => {
    await queues.mail.add({});
    await says(worker, "working");
    worker.kill("SIGTERM");
    await says(worker, "stopping");
    // Done by another process, and heard by this one.
    void queues.index.process(() => Promise.resolve());
    await queues.index.add({});
    const [code]: unknown[] = worker.exitCode === null ? await once(worker, "exit") : [worker.exitCode];
    const waiting = (name: "sync" | "favorites"): Promise<number> => queues[name].getWaitingCount();
    expect({
      code,
      done: await queues.mail.getCompletedCount(),
      sync: await waiting("sync"),
      favorites: await waiting("favorites"),
    }).to.deep.equal({ code: 0, done: 1, sync: 1, favorites: 7 });
  });
});
