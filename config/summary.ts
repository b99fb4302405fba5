import type { IngressController } from "../catalogue/ingress.ts";
import type { Bytes } from "../catalogue/quantities.ts";
import type { RotatedEngine } from "../catalogue/rotation.ts";
import type { Deployed } from "./deployed.ts";
import { nextOrigin, type Origin } from "./origin.ts";
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
  readonly origin?: Origin;
  /** Of the one that is restored beside it. */
  readonly restored?: string;
  readonly restoredOrigin?: Origin;
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
 * How many of each database there are, how large, and what they were made from: for the stack's outputs. The next run compares
 * with them what it is asked for (`config/change-rules.ts`, `config/restore-rules.ts`).
 *
 * @param deployed what is there already: it stays what it was made from
 */
export function databaseSummaries(sections: Sections, deployed: Deployed): DatabaseSummaries {
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
  const restorable = (engine: "postgres" | "mongodb") => {
    const { cluster } = sections[engine];
    const asked = engine === "postgres" ? restoredPostgres(sections) : restoredMongodb(sections);
    const origin = nextOrigin(deployed[engine], cluster, asked);
    const own = { cluster, ...(origin === undefined ? {} : { origin }) };
    if (asked === undefined || asked.inPlace) return own;
    const restoredOrigin = nextOrigin(deployed[engine], asked.cluster, asked);
    return { ...own, restored: asked.cluster, ...(restoredOrigin === undefined ? {} : { restoredOrigin }) };
  };
  const walStorageClass = postgres.walStorageClass ?? postgres.storageClass ?? environment.storageClass;
  return {
    postgres: {
      ...restorable("postgres"),
      ...summary("postgres", postgres.instances, postgres),
      walStorage: postgres.walStorage,
      ...(walStorageClass === undefined ? {} : { walStorageClass }),
    },
    redis: summary("redis", redis.replicas, redis),
    elasticsearch: summary("elasticsearch", elasticsearch.nodes, elasticsearch),
    mongodb: { ...restorable("mongodb"), ...summary("mongodb", mongodb.members, mongodb) },
  };
}

/** Who serves the hosts; none where another stack installs the platform. Exported like the databases, and compared as they are. */
export const servingControllers = ({ platform }: Pick<StackSettings, "platform">): readonly IngressController[] =>
  platform.install ? platform.ingress.controllers : [];
