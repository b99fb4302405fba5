import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { imageMirror } from "../../catalogue/images.ts";
import { Elasticsearch } from "../../components/data/elasticsearch.ts";
import { Mongodb } from "../../components/data/mongodb.ts";
import { Postgres } from "../../components/data/postgres.ts";
import { Redis } from "../../components/data/redis.ts";
import type { BackupTarget } from "../../components/storage/backup-target.ts";
import type { RestoredMongodb, RestoredPostgres } from "../../config/restored.ts";
import type {
  ElasticsearchSettings,
  MongodbSettings,
  PostgresSettings,
  RedisSettings,
} from "../../config/schema/databases.ts";
import { environment } from "./environment.ts";
import { find, record, type RecordedResource, type Recording } from "./mocks.ts";
import { at, type JsonValue } from "./wire.ts";

/** The four databases under test, in the sizes of no stack in particular. */
export type Members = 1 | 3;

export const mirror = "registry.example.org/cache";
export const image = imageMirror(mirror);
const size = { cpu: "500m", memory: "2Gi", storage: "10Gi" } as const;
export const sizes = (members: Members) => ({
  postgres: {
    ...size,
    cluster: "postgres",
    synchronous: "required" as const,
    instances: members,
    walStorage: "4Gi" as const,
    maxConnections: 200,
    pooler: { instances: members, poolSize: 50, maxClientConnections: 1000 },
    backup: { schedule: "0 0 2 * * *", retentionDays: 30 },
  },
  redis: { ...size, replicas: members },
  elasticsearch: { ...size, nodes: members },
  mongodb: {
    ...size,
    cluster: "mongodb",
    members,
    backup: { schedule: "0 3 * * *", keep: 7, oplogSpanMinutes: 2 },
  },
});

export const accessKey = "ACCESS-KEY-MARKER";
export const secretKey = "SECRET-KEY-MARKER";
export const backup = (bucket: string): BackupTarget => ({
  bucket: pulumi.output(bucket),
  endpoint: "https://s3.fr-par.scw.cloud",
  region: "fr-par",
  keys: { accessKey: pulumi.secret(accessKey), secretKey: pulumi.secret(secretKey) },
});

export const tools = { scriptImage: "registry.example.org/api:test" };

export const databases = (members: Members, protect = false, dependsOn?: pulumi.Resource) => {
  const settings = sizes(members);
  const shared = { environment: environment(protect, "fast"), image, tools };
  const opts = { dependsOn };
  return {
    postgres: new Postgres("postgres", { ...shared, settings: settings.postgres, backup: backup("pg") }, opts),
    redis: new Redis("redis", { ...shared, settings: settings.redis }, opts),
    elasticsearch: new Elasticsearch(
      "elasticsearch",
      { ...shared, settings: settings.elasticsearch, backup: backup("es") },
      opts,
    ),
    mongodb: new Mongodb("mongodb", { ...shared, settings: settings.mongodb, backup: backup("mongo") }, opts),
  };
};

const customResources = {
  postgres: "kubernetes:postgresql.cnpg.io/v1:Cluster",
  redis: "kubernetes:databases.spotahome.com/v1:RedisFailover",
  elasticsearch: "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch",
  mongodb: "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB",
} as const;
export type Database = keyof typeof customResources;
export const names: readonly Database[] = ["postgres", "redis", "elasticsearch", "mongodb"];

export const main = (recording: Recording<unknown>, name: Database): RecordedResource =>
  find(recording, name, customResources[name]);
export const spec = (resource: RecordedResource, ...path: (string | number)[]): JsonValue | undefined =>
  at(resource.inputs, "spec", ...path);
export const annotation = (resource: RecordedResource, key: string): JsonValue | undefined =>
  at(resource.inputs, "metadata", "annotations", `pulumi.com/${key}`);

/** The four databases, registered: one member each for an environment of every day, three for a protected one. */
export const recordDatabases = (members: Members, protect = false): Promise<Recording<unknown>> =>
  record(() => databases(members, protect));

/** What a test says differently of one database. */
interface Given<Settings, Restored> {
  readonly settings?: Partial<Settings>;
  readonly restored?: Restored;
  readonly protect?: boolean;
  /** The environment's. */
  readonly storageClass?: string;
}

/** PostgreSQL alone, with a reader of each of its addresses. */
export const recordPostgres = ({
  settings,
  restored,
  protect,
  storageClass,
}: Given<PostgresSettings, RestoredPostgres>) =>
  record(() => {
    const { url, migrationUrl } = new Postgres("postgres", {
      environment: environment(protect, storageClass),
      image,
      tools,
      settings: { ...sizes(1).postgres, ...settings },
      backup: backup("pg"),
      restored,
    });
    new random.RandomPet("reader", { prefix: url });
    new random.RandomPet("migration", { prefix: migrationUrl });
  });

/** MongoDB alone, with a reader of its address. */
export const recordMongodb = ({ settings, restored, protect, storageClass }: Given<MongodbSettings, RestoredMongodb>) =>
  record(() => {
    const { url } = new Mongodb("mongodb", {
      environment: environment(protect, storageClass),
      image,
      tools,
      settings: { ...sizes(1).mongodb, ...settings },
      backup: backup("mongo"),
      restored,
    });
    new random.RandomPet("reader", { prefix: url });
  });

/** Elasticsearch alone. */
export const recordElasticsearch = ({ settings, storageClass }: Given<ElasticsearchSettings, never>) =>
  record(() => {
    new Elasticsearch("elasticsearch", {
      environment: environment(false, storageClass),
      image,
      tools,
      settings: { ...sizes(1).elasticsearch, ...settings },
      backup: backup("es"),
    });
  });

/** Redis alone. */
export const recordRedis = ({ settings, storageClass }: Given<RedisSettings, never>) =>
  record(() => {
    new Redis("redis", {
      environment: environment(false, storageClass),
      image,
      tools,
      settings: { ...sizes(1).redis, ...settings },
    });
  });
