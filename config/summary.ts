import type { IngressController } from "../catalogue/ingress.ts";
import type { Bytes } from "../catalogue/quantities.ts";
import type { RotatedEngine } from "../catalogue/rotation.ts";
import { restoredMongodb, restoredPostgres } from "./restored.ts";
import type { StackSettings } from "./schema/index.ts";

type Sections = Pick<
  StackSettings,
  "environment" | "postgres" | "redis" | "elasticsearch" | "mongodb" | "restore" | "rotation"
>;

export interface DatabaseSummary {
  /** Instances, replicas, nodes or members. */
  readonly members: number;
  /** Of each member. */
  readonly memory: Bytes;
  readonly storage: Bytes;
  readonly storageClass?: string;
  /** Of its passwords; nothing for the first. */
  readonly generation?: number;
}

export interface RestorableSummary extends DatabaseSummary {
  /** Of the custom resource that the application uses. */
  readonly cluster: string;
  /** Of the one that is restored beside it. */
  readonly restored?: string;
}

export interface PostgresSummary extends RestorableSummary {
  readonly walStorage: Bytes;
  readonly walStorageClass?: string;
}

export interface DatabaseSummaries {
  readonly postgres: PostgresSummary;
  readonly redis: DatabaseSummary;
  readonly elasticsearch: DatabaseSummary;
  readonly mongodb: RestorableSummary;
}

/**
 * How many of each database there are, and how large: for the stack's outputs. The next run compares with them what it is
 * asked for (`config/change-rules.ts`).
 */
export function databaseSummaries(sections: Sections): DatabaseSummaries {
  const { environment, postgres, redis, elasticsearch, mongodb, rotation } = sections;
  const summary = (
    engine: RotatedEngine,
    members: number,
    { memory, storage, storageClass = environment.storageClass }: Omit<DatabaseSummary, "members">,
  ): DatabaseSummary => ({
    members,
    memory,
    storage,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(rotation[engine] === 1 ? {} : { generation: rotation[engine] }),
  });
  const beside = (restored: { cluster: string; inPlace: boolean } | undefined) =>
    restored === undefined || restored.inPlace ? {} : { restored: restored.cluster };
  const walStorageClass = postgres.walStorageClass ?? postgres.storageClass ?? environment.storageClass;
  return {
    postgres: {
      cluster: postgres.cluster,
      ...summary("postgres", postgres.instances, postgres),
      walStorage: postgres.walStorage,
      ...(walStorageClass === undefined ? {} : { walStorageClass }),
      ...beside(restoredPostgres(sections)),
    },
    redis: summary("redis", redis.replicas, redis),
    elasticsearch: summary("elasticsearch", elasticsearch.nodes, elasticsearch),
    mongodb: {
      cluster: mongodb.cluster,
      ...summary("mongodb", mongodb.members, mongodb),
      ...beside(restoredMongodb(sections)),
    },
  };
}

/** Who serves the hosts; none where another stack installs the platform. Exported like the databases, and compared as they are. */
export const servingControllers = ({ platform }: Pick<StackSettings, "platform">): readonly IngressController[] =>
  platform.install ? platform.ingress.controllers : [];
