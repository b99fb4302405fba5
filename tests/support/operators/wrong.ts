import type { Names } from "./expected.ts";

/** A change that nothing but an operator's own webhook, or a rule of its definition, refuses. */
export interface WrongChange {
  readonly what: string;
  readonly kind: string;
  readonly of: keyof Names;
  /** Merged into the resource. */
  readonly patch: object;
  /** What the refusal says. */
  readonly refusal: RegExp;
}

const postgres = { kind: "clusters.postgresql.cnpg.io", of: "postgres" } as const;
const elasticsearch = { kind: "elasticsearches.elasticsearch.k8s.elastic.co", of: "elasticsearch" } as const;

export const wrongChanges: readonly WrongChange[] = [
  {
    ...postgres,
    what: "a smaller volume for PostgreSQL",
    patch: { spec: { storage: { size: "1Gi" } } },
    refusal: /spec\.storage: [^]*can't shrink existing storage/,
  },
  {
    ...postgres,
    what: "as many synchronous standbys as PostgreSQL has instances",
    patch: { spec: { postgresql: { synchronous: { method: "any", number: 3 } } } },
    refusal: /spec\.postgresql\.synchronous: [^]*must be less than the total number of instances/,
  },
  {
    what: "a pooler that turns to another PostgreSQL",
    kind: "poolers.postgresql.cnpg.io",
    of: "pooler",
    patch: { spec: { cluster: { name: "another" } } },
    refusal: /spec\.cluster[^]*immutable/,
  },
  {
    ...elasticsearch,
    what: "an older Elasticsearch",
    patch: { spec: { version: "7.9.3" } },
    refusal: /spec\.version: [^]*Downgrades are not supported/,
  },
];
