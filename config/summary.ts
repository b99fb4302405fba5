import type { StackSettings } from "./schema/index.ts";

type DatabaseSections = Pick<StackSettings, "postgres" | "redis" | "elasticsearch" | "mongodb">;

interface DatabaseSummary {
  /** Instances, replicas, nodes or members. */
  readonly members: number;
  /** Of each member. */
  readonly memory: string;
  readonly storage: string;
}

/** How many of each database there are, and how large: for the stack's outputs. */
export function databaseSummaries(
  sections: DatabaseSections,
): Readonly<Record<keyof DatabaseSections, DatabaseSummary>> {
  const { postgres, redis, elasticsearch, mongodb } = sections;
  const summary = (members: number, { memory, storage }: { memory: string; storage: string }): DatabaseSummary => ({
    members,
    memory,
    storage,
  });
  return {
    postgres: summary(postgres.instances, postgres),
    redis: summary(redis.replicas, redis),
    elasticsearch: summary(elasticsearch.nodes, elasticsearch),
    mongodb: summary(mongodb.members, mongodb),
  };
}
