// What Bull keeps in Redis of each queue. Only reads, and a few numbers a queue, however many jobs wait.
"use strict";

const Redis = require("ioredis");

/** Of a Redis that doesn't answer: Prometheus gives up after ten seconds. */
const patience = { connectTimeout: 3000, commandTimeout: 5000, maxRetriesPerRequest: 1, lazyConnect: true };

/**
 * Gives a function that reads all queues.
 * @param url with the password
 * @param queues `{ name, consumer, waitingLimit }` each; the limit in seconds
 */
exports.queues = ({ url, queues }) => {
  const redis = new Redis(url, patience);
  // Without a listener, ioredis writes each one out with its address.
  redis.on("error", () => {});
  return async () => (await Promise.all(queues.map((queue) => samplesOf(redis, queue)))).flat();
};

async function samplesOf(redis, { name, consumer, waitingLimit }) {
  const key = (part) => `bull:${name}:${part}`;
  const [waiting, active, paused, delayed, failed, stopped, oldest] = await answers(
    redis
      .pipeline()
      .llen(key("wait"))
      .llen(key("active"))
      // Where they are moved to as long as somebody has paused the queue.
      .llen(key("paused"))
      .zcard(key("delayed"))
      .zcard(key("failed"))
      .exists(key("meta-paused"))
      // New jobs are put in at the left.
      .lindex(key("wait"), -1),
  );
  const sample = (metric, value) => ({ name: `bull_queue_${metric}`, labels: { queue: name, consumer }, value });
  return [
    sample("waiting", waiting + paused),
    sample("active", active),
    sample("delayed", delayed),
    sample("failed", failed),
    sample("paused", stopped),
    sample("oldest_waiting_seconds", oldest === null ? 0 : await age(redis, key(oldest))),
    sample("waiting_limit_seconds", waitingLimit),
  ];
}

/** Since it could be taken. A job that a worker has taken and finished in between is gone, and waits no longer. */
async function age(redis, key) {
  const [timestamp, delay] = await redis.hmget(key, "timestamp", "delay");
  if (timestamp === null) return 0;
  return Math.max(0, (Date.now() - Number(timestamp) - Number(delay ?? 0)) / 1000);
}

async function answers(pipeline) {
  const results = await pipeline.exec();
  return results.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}
