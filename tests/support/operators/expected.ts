import type { Size } from "./sizes.ts";

/** Names of the custom resources. */
export interface Names {
  readonly postgres: string;
  readonly pooler: string;
  readonly redis: string;
  readonly elasticsearch: string;
  readonly mongodb: string;
}

/** What must be there, as `Kind name`; `several` with more than one member only. */
interface Expected {
  readonly always: readonly string[];
  readonly several?: readonly string[];
}

const each = (kind: string, ...names: readonly string[]): readonly string[] => names.map((name) => `${kind} ${name}`);

export const expected: Readonly<
  Record<"postgres" | "redis" | "elasticsearch" | "mongodb", (names: Names) => Expected>
> = {
  // Without a living database the first instance is all there is: the second one would copy from it.
  postgres: ({ postgres: name, pooler }) => ({
    always: [
      ...each("Pod", `${name}-1`),
      ...each("PersistentVolumeClaim", `${name}-1`, `${name}-1-wal`),
      ...each("Service", `${name}-rw`, `${name}-ro`, `${name}-r`, pooler),
      ...each("Secret", `${name}-ca`, `${name}-server`, `${name}-replication`),
      ...each("Deployment", pooler),
      ...each("ServiceAccount", name, pooler),
      ...each("Role", name, pooler, `${name}-barman-cloud`),
      ...each("RoleBinding", name, pooler, `${name}-barman-cloud`),
    ],
    several: each("PodDisruptionBudget", name, `${name}-primary`, pooler),
  }),
  redis: ({ redis: name }) => ({
    always: [
      ...each("StatefulSet", `rfr-${name}`),
      ...each("Deployment", `rfs-${name}`),
      ...each("Service", `rfrm-${name}`, `rfrs-${name}`, `rfs-${name}`, `${name}-master`),
      ...each("ConfigMap", `rfr-${name}`, `rfr-s-${name}`, `rfr-readiness-${name}`, `rfs-${name}`),
    ],
    // The program's own: the operator's are switched off.
    several: [...each("PodDisruptionBudget", name, `${name}-sentinel`), ...each("Deployment", "redis-roles")],
  }),
  elasticsearch: ({ elasticsearch: name }) => ({
    always: [
      ...each("StatefulSet", `${name}-es-default`),
      ...each("Service", ...["default", "http", "internal-http", "transport"].map((part) => `${name}-es-${part}`)),
      ...each("ConfigMap", `${name}-es-scripts`, `${name}-es-unicast-hosts`),
      ...each(
        "Secret",
        ...[
          "default-es-config",
          "default-es-transport-certs",
          "http-ca-internal",
          "http-certs-internal",
          "http-certs-public",
          "internal-users",
          "transport-ca-internal",
          "transport-certs-public",
          "xpack-file-realm",
        ].map((part) => `${name}-es-${part}`),
      ),
      ...each("PodDisruptionBudget", `${name}-es-default`),
    ],
  }),
  mongodb: ({ mongodb: name }) => ({
    always: [
      ...each("StatefulSet", `${name}-rs0`),
      ...each("Service", `${name}-rs0`),
      ...each(
        "Secret",
        `internal-${name}-users`,
        `${name}-mongodb-encryption-key`,
        `${name}-mongodb-keyfile`,
        `${name}-ssl`,
        `${name}-ssl-internal`,
      ),
      ...each("PodDisruptionBudget", `${name}-mongod-rs0`),
    ],
  }),
};

/** Disruption budgets that would forbid every drain of a single member's node. */
export const forbidden = ({ postgres, pooler, redis }: Names): readonly string[] =>
  each("PodDisruptionBudget", postgres, `${postgres}-primary`, pooler, redis, `${redis}-sentinel`, `rfr-${redis}`);

/**
 * Members that run once the operators have followed, by their labels. Those of PostgreSQL but for the first need a living
 * database to join.
 */
export const pods = (names: Names, { members, elasticsearchNodes }: Size): Readonly<Record<string, number>> => ({
  [`cnpg.io/instanceName=${names.postgres}-1`]: 1,
  [`cnpg.io/poolerName=${names.pooler}`]: members,
  [`app.kubernetes.io/name=${names.redis},app.kubernetes.io/component=redis`]: members,
  [`app.kubernetes.io/name=${names.redis},app.kubernetes.io/component=sentinel`]: members,
  [`elasticsearch.k8s.elastic.co/cluster-name=${names.elasticsearch}`]: elasticsearchNodes,
  [`app.kubernetes.io/instance=${names.mongodb},app.kubernetes.io/component=mongod`]: members,
});
