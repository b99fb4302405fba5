import type * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import { restoredMongodb, restoredPostgres } from "../../config/restored.ts";
import type { StackSettings } from "../../config/schema/index.ts";
import type { Environment } from "../environment.ts";
import type { PlatformReady } from "../platform/platform.ts";
import type { RecoveryTools } from "../recovery/restore-drill.ts";
import type { ObjectStorage } from "../storage/object-storage.ts";
import { Elasticsearch } from "./elasticsearch.ts";
import { Mongodb } from "./mongodb.ts";
import { Postgres } from "./postgres.ts";
import { Redis } from "./redis.ts";

export interface DatabasesArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly config: Pick<StackSettings, "postgres" | "redis" | "elasticsearch" | "mongodb" | "restore" | "settings">;
  readonly backups: ObjectStorage["backups"];
  readonly tools: RecoveryTools;
}

export interface DatabasesOptions {
  readonly provider: pulumi.ProviderResource;
  /** The operators. */
  readonly ready: PlatformReady;
  /** What proves that the buckets take backups, before a database writes one. */
  readonly check: pulumi.Resource;
}

export interface Databases {
  readonly postgres: Postgres;
  readonly redis: Redis;
  readonly elasticsearch: Elasticsearch;
  readonly mongodb: Mongodb;
}

/** The four databases, each after its operator. */
export function deployDatabases(args: DatabasesArgs, { provider, ready, check }: DatabasesOptions): Databases {
  const { config, backups, ...shared } = args;
  const after = (...resources: readonly pulumi.Resource[]) => ({ provider, dependsOn: [...resources] });
  return {
    postgres: new Postgres(
      "postgres",
      { ...shared, settings: config.postgres, backup: backups.postgres, restored: restoredPostgres(config) },
      after(check, ...ready.postgres),
    ),
    redis: new Redis("redis", { ...shared, settings: config.redis }, after(...ready.redis)),
    elasticsearch: new Elasticsearch(
      "elasticsearch",
      {
        ...shared,
        settings: config.elasticsearch,
        backup: backups.elasticsearch,
        alias: config.settings["ELASTICSEARCH_BSDS_ALIAS_NAME"],
      },
      after(check, ...ready.elasticsearch),
    ),
    mongodb: new Mongodb(
      "mongodb",
      { ...shared, settings: config.mongodb, backup: backups.mongodb, restored: restoredMongodb(config) },
      after(check, ...ready.mongodb),
    ),
  };
}
