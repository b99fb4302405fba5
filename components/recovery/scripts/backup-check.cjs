// Proves that each backup bucket can be written, read, listed and deleted from with the key that the database will use.
"use strict";

const { randomUUID } = require("node:crypto");
const { setTimeout: sleep } = require("node:timers/promises");
const s3 = require("@aws-sdk/client-s3");
const { isPassing, mendingOf, takenBy } = require("./backup-problem.cjs");
const { number, setting } = require("./settings.cjs");

/** Below it nothing of an engine's lies: neither looks there for its backups. */
const folder = "trackdechets-backup-check";

const clientOf = ({ endpoint, region }, credentials) =>
  new s3.S3Client({
    endpoint,
    region,
    credentials,
    // A bucket's name in the host would need DNS and a certificate for every bucket.
    forcePathStyle: true,
    // The library's default checksums are refused by stores that aren't AWS.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });

/** One step after the other, so that a refusal says which right is missing. */
async function useBucket(client, Bucket) {
  const Key = `${folder}/${randomUUID()}`;
  const Body = `written by the check of ${new Date().toISOString()}`;
  const steps = {
    write: () => client.send(new s3.PutObjectCommand({ Bucket, Key, Body })),
    read: async () => {
      const { Body: stream } = await client.send(new s3.GetObjectCommand({ Bucket, Key }));
      if ((await stream.transformToString()) !== Body) throw new Error("it answers with another text than was written");
    },
    list: async () => {
      const { Contents = [] } = await client.send(new s3.ListObjectsV2Command({ Bucket, Prefix: `${folder}/` }));
      if (!Contents.some((object) => object.Key === Key)) throw new Error("it doesn't list what was written");
    },
    delete: () => client.send(new s3.DeleteObjectCommand({ Bucket, Key })),
  };
  for (const [step, take] of Object.entries(steps)) {
    try {
      await take();
    } catch (error) {
      throw Object.assign(error, { step });
    }
  }
}

/**
 * Marks a cluster's folder as this installation's. One that has backups of another would never be written to: CloudNativePG
 * waits for an empty archive without end, and MongoDB's log of two databases would be one.
 */
async function claim(client, Bucket, cluster, owner) {
  const Key = `${folder}/owner-of-${cluster}`;
  try {
    const { Body } = await client.send(new s3.GetObjectCommand({ Bucket, Key }));
    return (await Body.transformToString()) === owner;
  } catch (error) {
    if (error.name !== "NoSuchKey") throw Object.assign(error, { step: "read" });
  }
  const list = new s3.ListObjectsV2Command({ Bucket, Prefix: `${cluster}/`, MaxKeys: 1 });
  if ((await client.send(list)).Contents?.length > 0) return false;
  await client.send(new s3.PutObjectCommand({ Bucket, Key, Body: owner }));
  return true;
}

/** Tried again while the way to the store may still open: a new pod's network policies come a moment late. */
async function check(target, credentials, end) {
  const client = clientOf(target, credentials);
  for (;;) {
    try {
      await useBucket(client, target.bucket);
      const taken = [];
      for (const cluster of target.clusters)
        if (!(await claim(client, target.bucket, cluster, target.owner))) taken.push(cluster);
      return taken;
    } catch (error) {
      if (!isPassing(error) || Date.now() + 2000 > end) throw error;
      await sleep(2000);
    }
  }
}

/** The last lines of the log are the pod's termination message, and so what Pulumi shows. */
function stop(why) {
  console.error(why);
  process.exit(1);
}

async function main() {
  const targets = JSON.parse(setting("TARGETS"));
  const keys = JSON.parse(setting("KEYS"));
  const limitSeconds = number("LIMIT_SECONDS");
  // Half of it for trying again; at the end of it something hangs that no timeout of the library ends.
  const end = Date.now() + limitSeconds * 500;
  setTimeout(() => stop(`no end within ${limitSeconds} s`), limitSeconds * 1000).unref();
  process.on("SIGTERM", () => stop("stopped from outside (SIGTERM)"));
  for (const target of targets) {
    try {
      const [taken] = await check(target, keys[target.name], end);
      if (taken !== undefined) stop(takenBy(taken, target));
    } catch (error) {
      stop(`backups of ${target.name} can't be kept: ${mendingOf(error, target)}`);
    }
    console.log(`the bucket ${target.bucket} can be written, read, listed and deleted from`);
  }
}

main();
