// Signs in to each database with what the processes are about to be given, until each lets it in: operators take a new password
// some seconds after it was written, and a process that comes earlier is refused.
"use strict";

const { setTimeout: sleep } = require("node:timers/promises");
const { number, setting } = require("./settings.cjs");

/** Copies of a password that reach the members one by one: each of so many connections is a new one, to any of them. */
const timesInARow = { elasticsearch: 20 };

const signIn = {
  async postgres(connectionString) {
    const { Client } = require("pg");
    const client = new Client({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("SELECT 1");
    } finally {
      await client.end().catch(() => {});
    }
  },
  async redis(url) {
    const Redis = require("ioredis");
    const client = new Redis(url, {
      lazyConnect: true,
      enableReadyCheck: false,
      retryStrategy: () => null,
      connectTimeout: 10_000,
    });
    // A refused password is told this way, and the connection goes on without; also, whatever connect() fails of.
    let refusal;
    client.on("error", (error) => (refusal ??= error));
    try {
      await client.connect();
      await client.ping();
    } catch (error) {
      throw refusal ?? error;
    } finally {
      client.disconnect();
    }
  },
  async mongodb(url) {
    const { MongoClient } = require("mongodb");
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000, socketTimeoutMS: 10_000 });
    try {
      await client
        .db()
        .collection("events")
        .findOne({}, { projection: { _id: 1 } });
    } finally {
      await client.close().catch(() => {});
    }
  },
  async elasticsearch(url) {
    const { origin, username, password } = new URL(url);
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const headers = { authorization, connection: "close" };
    const answer = await fetch(`${origin}/_security/_authenticate`, { headers, signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  },
};

/** What a person has to do; the other databases take the password by themselves. */
const remedy = {
  redis: "Redis keeps its password until it starts anew; docs/rotation.md (Redis) has the commands that lose no write",
};

/** Waits until an engine lets it in. What it is refused with is said once, and never holds a password. */
async function check({ name, engine, url }, waiting) {
  const needed = timesInARow[engine] ?? 1;
  for (let inARow = 0; inARow < needed;) {
    try {
      await signIn[engine](url);
      inARow++;
      waiting.delete(name);
    } catch (error) {
      const why = [error.cause?.message ?? error.message, remedy[engine]].filter(Boolean).join("; ");
      if (waiting.get(name) !== why) console.log(`${name} refuses yet: ${why}`);
      waiting.set(name, why);
      inARow = 0;
      await sleep(2000);
    }
  }
  console.log(`${name} lets the processes in`);
}

/** The last line of the log is the pod's termination message, and so what Pulumi shows. */
function stop(waiting, why) {
  const refusals = [...waiting].map(([name, reason]) => `${name} refuses: ${reason}`);
  console.error([why, ...refusals].join("; "));
  process.exit(1);
}

async function main() {
  const logins = JSON.parse(setting("LOGINS"));
  const urls = JSON.parse(setting("URLS"));
  const limitSeconds = number("LIMIT_SECONDS");
  const waiting = new Map();
  setTimeout(
    () => stop(waiting, `not every database lets the processes in after ${limitSeconds} s`),
    limitSeconds * 1000,
  ).unref();
  process.on("SIGTERM", () => stop(waiting, "stopped from outside (SIGTERM)"));
  await Promise.all(logins.map((login) => check({ ...login, url: urls[login.name] }, waiting)));
}

main();
