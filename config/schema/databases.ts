import { z } from "zod";
import type { Bytes } from "../../catalogue/quantities.ts";
import { atLeast, bytes, count, cpu, voters } from "./primitives.ts";

/** CPU and memory of each member; below `least` the server doesn't start. */
const size = (least: Bytes) => ({
  cpu: cpu.describe("CPU request of each member"),
  memory: atLeast(least).describe("Memory of each member"),
});

export const postgres = z
  .strictObject({
    instances: voters.describe("1, or 3 with fail-over"),
    ...size("512Mi"),
    storage: bytes.describe("Volume of data of each instance: may grow, never shrink"),
    walStorage: bytes.describe("Volume of the write-ahead log, apart: a full one must not fill the data's"),
    maxConnections: z.int().min(20).max(2000).describe("Server connections, the poolers' included"),
    pooler: z.strictObject({
      instances: count.describe("PgBouncer replicas"),
      poolSize: count.describe("Server connections of each replica"),
      maxClientConnections: z.int().min(100).max(10000).describe("Client connections of each replica"),
    }),
    backup: z.strictObject({
      schedule: z
        .string()
        .regex(/^(\S+ ){5}\S+$/, "six fields, seconds first: with five, CloudNativePG backs up every hour")
        .meta({ examples: ["0 0 2 * * *"] }),
      retentionDays: z.int().min(1).max(365),
    }),
  })
  .describe("PostgreSQL 16.8 by CloudNativePG");

export const redis = z
  .strictObject({
    replicas: voters.describe("1, or 3 with Sentinel"),
    ...size("128Mi"),
    storage: bytes.describe("Volume of the append-only file of each replica"),
  })
  .describe("Redis 5.0 by the Spotahome operator");

export const elasticsearch = z
  .strictObject({
    nodes: voters.describe("1 or 3"),
    ...size("1Gi"),
    storage: bytes.describe("Volume of each node"),
  })
  .describe("Elasticsearch 7.10.2 by ECK");

export const mongodb = z
  .strictObject({
    members: voters.describe("1 or 3 members of the replica set"),
    ...size("512Mi"),
    storage: bytes.describe("Volume of each member"),
    backup: z.strictObject({
      schedule: z
        .string()
        .regex(/^(\S+ ){4}\S+$/, "five fields, UTC")
        .meta({ examples: ["0 3 * * *"] }),
      keep: z.int().min(1).max(365).describe("Daily backups kept"),
    }),
  })
  .describe("MongoDB 6 by the Percona operator");

export type PostgresSettings = z.infer<typeof postgres>;
export type RedisSettings = z.infer<typeof redis>;
export type ElasticsearchSettings = z.infer<typeof elasticsearch>;
export type MongodbSettings = z.infer<typeof mongodb>;
