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

process.on("SIGTERM", () => {
  // A process that takes no jobs (cron) keeps running what it runs until the grace period ends.
  if (queues.size === 0) return;
  // close() takes no new job and waits for those under way; the grace period bounds it.
  Promise.allSettled([...queues].map((queue) => queue.close())).then(() => process.exit(0));
});

// The kubelet looks at this file's age: it stops changing when the event loop stands still.
const heartbeat = process.env.HEARTBEAT_FILE;
if (heartbeat) {
  const beat = () => fs.writeFileSync(heartbeat, "");
  beat();
  setInterval(beat, 5000).unref();
}
