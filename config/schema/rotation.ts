import { z } from "zod";
import type { RotatedEngine } from "../../catalogue/rotation.ts";

const generation = z.int().min(1).max(10000).default(1);

/** Also what becomes of the pods that hold the old one: only Redis knows no second user. */
const engines = {
  postgres: generation.describe("Raise by one for a new password of PostgreSQL's users, without downtime"),
  redis: generation.describe("Raise by one for a new password of Redis, which takes it when it restarts"),
  mongodb: generation.describe("Raise by one for a new password of MongoDB's users, without downtime"),
  elasticsearch: generation.describe("Raise by one for a new password of Elasticsearch's user, without downtime"),
} satisfies Record<RotatedEngine, typeof generation>;

export const rotation = z.strictObject(engines).describe("Generated database passwords: which generation is in use");
