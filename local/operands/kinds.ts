import { elasticsearch } from "./elasticsearch.ts";
import { mongodb } from "./mongodb.ts";
import { postgresPooler } from "./pooler.ts";
import { postgresCluster } from "./postgres.ts";
import { redisFailover } from "./redis.ts";
import type { OperandKind } from "./resources.ts";

/** Every kind whose operator is played, one row each. */
export const operandKinds: readonly OperandKind[] = [
  postgresCluster,
  postgresPooler,
  redisFailover,
  elasticsearch,
  mongodb,
];
