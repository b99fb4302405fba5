import { z } from "zod";
import { firstClusters } from "../../catalogue/databases.ts";
import { isImage } from "../../catalogue/images.ts";
import type { Bytes } from "../../catalogue/quantities.ts";
import { atLeast, bytes, count, cpu, objectName, voters, weekly } from "./primitives.ts";

/** CPU and memory of each member; below `least` the server doesn't start. */
const size = (least: Bytes) => ({
  cpu: cpu.describe("CPU request of each member"),
  memory: atLeast(least).describe("Memory of each member"),
});

const storageClass = objectName.optional();
const itsClass = storageClass.describe("StorageClass of its volumes; without it `environment.storageClass`");

/** A custom resource's name; the names of its pods, and the folder of its backups, begin with it. */
const clusterName = (unlessGiven: string) =>
  z
    .string()
    .regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/, "lower-case letters, digits and dashes, 40 at most")
    .default(unlessGiven)
    .meta({ examples: [unlessGiven] });

const drill = weekly.optional();

export const postgres = z
  .strictObject({
    cluster: clusterName(firstClusters.postgres).describe(
      "Name of the cluster that the application uses, and of its folder in the backup bucket; another one only by a restore",
    ),
    instances: voters.describe("1, or 3 with fail-over"),
    ...size("512Mi"),
    storage: bytes.describe("Volume of data of each instance: may grow, never shrink"),
    walStorage: bytes.describe("Volume of the write-ahead log, apart: a full one must not fill the data's"),
    storageClass: itsClass,
    walStorageClass: storageClass.describe("StorageClass of the log's volume; without it that of the data"),
    synchronous: z
      .enum(["required", "preferred", "off"])
      .default("preferred")
      .describe(
        "With three instances: a commit is confirmed when two have it (`required` waits for that, `preferred` unless only one is left)",
      ),
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
      retentionDays: z.int().min(1).max(365).describe("Days back to which any moment can be restored"),
      drill: drill.describe("When a restore is tried in a scratch place; without it, never"),
    }),
  })
  .describe("PostgreSQL 16.8 by CloudNativePG");

export const redis = z
  .strictObject({
    replicas: voters.describe("1, or 3 with Sentinel"),
    ...size("128Mi"),
    storage: bytes.describe("Volume of the append-only file of each replica"),
    storageClass: itsClass,
  })
  .describe("Redis 5.0 by the Spotahome operator");

export const elasticsearch = z
  .strictObject({
    nodes: voters.describe("1 or 3"),
    ...size("1Gi"),
    storage: bytes.describe("Volume of each node: may grow, never shrink"),
    storageClass: itsClass,
    snapshots: z
      .strictObject({
        image: z
          .string()
          .refine(isImage, "an image reference such as registry.example.org/elasticsearch-s3:7.10.2")
          .describe("Image of Elasticsearch 7.10.2 with the plugin `repository-s3`, which the official one lacks"),
        schedule: z
          .string()
          .regex(/^(\S+ ){5,6}\S+$/, "six or seven fields, seconds first, as Elasticsearch reads them")
          .describe("When a snapshot is made, UTC")
          .meta({ examples: ["0 30 * * * ?"] }),
        keepDays: z.int().min(1).max(365).describe("Days until a snapshot is removed"),
      })
      .optional()
      .describe("Snapshots to a bucket of their own; the index can be rebuilt from PostgreSQL without them"),
  })
  .describe("Elasticsearch 7.10.2 by ECK");

export const mongodb = z
  .strictObject({
    cluster: clusterName(firstClusters.mongodb).describe(
      "Name of the replica set's resource that the application uses, and of its folder in the backup bucket; another one only by a restore",
    ),
    members: voters.describe("1 or 3 members of the replica set"),
    ...size("512Mi"),
    storage: bytes.describe("Volume of each member: may grow, never shrink"),
    storageClass: itsClass,
    backup: z.strictObject({
      schedule: z
        .string()
        .regex(/^(\S+ ){4}\S+$/, "five fields, UTC")
        .meta({ examples: ["0 3 * * *"] }),
      keep: z.int().min(1).max(365).describe("Daily backups kept"),
      oplogSpanMinutes: z
        .int()
        .min(1)
        .max(60)
        .default(2)
        .describe("Minutes of the operations log in one upload: what the loss of every member may cost"),
      drill: drill.describe("When a restore is tried in a scratch place; without it, never"),
    }),
  })
  .describe("MongoDB 6 by the Percona operator");

export type PostgresSettings = z.infer<typeof postgres>;
export type RedisSettings = z.infer<typeof redis>;
export type ElasticsearchSettings = z.infer<typeof elasticsearch>;
export type MongodbSettings = z.infer<typeof mongodb>;
