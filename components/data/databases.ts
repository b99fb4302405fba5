import type * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import { hasRotated } from "../../catalogue/rotation.ts";
import { restoredMongodb, restoredPostgres } from "../../config/restored.ts";
import type { StackSettings } from "../../config/schema/index.ts";
import type { Environment } from "../environment.ts";
import type { PlatformReady } from "../platform/platform.ts";
import { LoginCheck } from "../recovery/login-check.ts";
import type { RecoveryTools } from "../recovery/restore-drill.ts";
import type { ObjectStorage } from "../storage/object-storage.ts";
import { Elasticsearch } from "./elasticsearch.ts";
import { Mongodb } from "./mongodb.ts";
import { Postgres } from "./postgres.ts";
import { Redis } from "./redis.ts";

export interface DatabasesArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly config: Pick<
    StackSettings,
    "postgres" | "redis" | "elasticsearch" | "mongodb" | "restore" | "rotation" | "monitoring" | "settings"
  >;
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
  /** Done when each lets the processes in with their new passwords; nothing before the first rotation. */
  readonly lettingIn: readonly LoginCheck[];
}

/** The four databases, each after its operator. */
export function deployDatabases(args: DatabasesArgs, { provider, ready, check }: DatabasesOptions): Databases {
  const { config, backups, ...shared } = args;
  const { rotation } = config;
  const after = (...resources: readonly pulumi.Resource[]) => ({ provider, dependsOn: [...resources] });
  const databases = {
    postgres: new Postgres(
      "postgres",
      {
        ...shared,
        settings: config.postgres,
        backup: backups.postgres,
        restored: restoredPostgres(config),
        generation: rotation.postgres,
      },
      after(check, ...ready.postgres),
    ),
    redis: new Redis("redis", { ...shared, settings: config.redis, generation: rotation.redis }, after(...ready.redis)),
    elasticsearch: new Elasticsearch(
      "elasticsearch",
      {
        ...shared,
        settings: config.elasticsearch,
        generation: rotation.elasticsearch,
        backup: backups.elasticsearch,
        alias: config.settings["ELASTICSEARCH_BSDS_ALIAS_NAME"],
        monitored: config.monitoring.enabled,
      },
      after(check, ...ready.elasticsearch),
    ),
    mongodb: new Mongodb(
      "mongodb",
      {
        ...shared,
        settings: config.mongodb,
        backup: backups.mongodb,
        restored: restoredMongodb(config),
        generation: rotation.mongodb,
        monitored: config.monitoring.enabled,
      },
      after(check, ...ready.mongodb),
    ),
  };
  const lettingIn = hasRotated(rotation) ? [loginCheck(databases, args, { provider })] : [];
  return { ...databases, lettingIn };
}

const loginCheck = (
  { postgres, redis, elasticsearch, mongodb }: Omit<Databases, "lettingIn">,
  { environment, tools: { scriptImage } }: DatabasesArgs,
  opts: pulumi.ComponentResourceOptions,
): LoginCheck =>
  new LoginCheck(
    "login-check",
    {
      environment,
      scriptImage,
      logins: {
        PostgreSQL: { engine: "postgres", url: postgres.url },
        "PostgreSQL, for migrations,": { engine: "postgres", url: postgres.migrationUrl },
        Redis: { engine: "redis", url: redis.url },
        MongoDB: { engine: "mongodb", url: mongodb.url },
        Elasticsearch: { engine: "elasticsearch", url: elasticsearch.url },
      },
      elasticsearchCa: elasticsearch.caSecretName,
    },
    opts,
  );
