import type { Bytes } from "../../catalogue/quantities.ts";
import { redisMaxClients, redisMaxMemory } from "../../catalogue/redis.ts";

/** Redis's settings that the operator's own file lacks; each line is valid in a file and in CONFIG SET. */
export const redisSettings = (memory: Bytes): readonly string[] =>
  Object.entries({
    // Queues, sessions and webhook subscriptions live nowhere else: a crash may cost a second of them, not all.
    appendonly: "yes",
    appendfsync: "everysec",
    // An evicted key is a job or a session that vanishes; the queue library refuses every other policy.
    "maxmemory-policy": "noeviction",
    maxmemory: `${redisMaxMemory(memory)}`,
    maxclients: `${redisMaxClients(memory)}`,
  }).map(([name, value]) => `${name} ${value}`);

/**
 * Starts Redis 5 with the operator's file, twice corrected.
 *
 * Its `user` line is of Redis 6, and 5 dies of it. And `customConfig` alone is only told to a living server: one that starts
 * again after a crash would ignore its append-only file, and begin empty. So the settings go into the file. The volume of
 * /data is writable, the file's own isn't. Redis writes its data where it was started, unless it is told `dir`: the image's
 * working directory would decide whether a crash loses everything.
 */
export const redisStart = (settings: readonly string[]): string[] => [
  "sh",
  "-c",
  [
    "sed '/^user /d' /redis/redis.conf > /data/redis.conf",
    // The operator's file ends without a newline.
    `printf '\\n%s' ${["dir /data", ...settings].map((line) => `'${line}'`).join(" ")} >> /data/redis.conf`,
    "exec redis-server /data/redis.conf",
  ].join(" && "),
];
