// Preloaded by Node (`--require`) into the processes without a shutdown of their own. Upstream registers a SIGTERM
// listener that doesn't exit, so without this a worker goes on taking jobs until SIGKILL cuts one half-way.
"use strict";

const Module = require("node:module");
const fs = require("node:fs");

const queues = new Set();
const load = Module._load;

/** Remembers every Bull queue that this process takes jobs from. */
function remember(Queue) {
  const { process: take } = Queue.prototype;
  Queue.prototype.process = function (...handler) {
    queues.add(this);
    return take.apply(this, handler);
  };
  return Queue;
}

let patched;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request !== "bull") return loaded;
  patched ??= remember(loaded);
  return patched;
};

/** Longer than listeners take to put what follows from the last job into their queues; the grace periods have room for it. */
const followUpMilliseconds = 1000;

/**
 * In two steps: what runs, and what listens to other processes' jobs, still uses the queues that are idle. close() would
 * disconnect these at once, the job or the listener fail, and Node end with the jobs of all the others.
 */
async function stop() {
  // Takes no new job, waits for those under way, and stays connected; the grace period bounds it.
  await Promise.allSettled([...queues].map((queue) => queue.pause(true)));
  await new Promise((resolve) => setTimeout(resolve, followUpMilliseconds));
  await Promise.allSettled([...queues].map((queue) => queue.close()));
  process.exit(0);
}

process.on("SIGTERM", () => {
  // A process that takes no jobs (cron) keeps running what it runs until the grace period ends.
  if (queues.size === 0) return;
  // Node would end at once, and cut the jobs under way: a listener finds its queue closed, or Redis is away, to which Bull
  // reconnects as it pauses without looking at the outcome.
  process.on("unhandledRejection", (error) => console.error("While stopping:", error));
  stop();
});

// The kubelet looks at this file's age: it stops changing when the event loop stands still.
const heartbeat = process.env.HEARTBEAT_FILE;
if (heartbeat) {
  const beat = () => fs.writeFileSync(heartbeat, "");
  beat();
  setInterval(beat, 5000).unref();
}
