/** Those few for which a rule doesn't hold, each with its reason. By the resource's name in Pulumi. */

/** Pods that hold a token of the API server. */
export const tokenHolders: Readonly<Record<string, string>> = {
  "postgres-drill":
    "A drill makes a database of a backup and removes it again (docs/decisions/0021-the-drills-account.md)",
  "mongodb-drill":
    "A drill makes a database of a backup and removes it again (docs/decisions/0021-the-drills-account.md)",
  "redis-roles": "It labels Redis's pods as Sentinel decides (docs/decisions/0022-redis-roles.md)",
};

/** Namespaces that admit more than `restricted`. */
export const openNamespaces: Readonly<Record<string, string>> = {
  "platform-monitoring-node-exporter":
    "It reads the node's own figures, and nothing else is in there (docs/decisions/0032-prometheus-of-our-own.md)",
};

/** Pods that run on and have no liveness probe. */
export const unprobed: Readonly<Record<string, string>> = {
  "redis-roles": "It serves nobody, and ends by itself when a round takes longer than its limit",
};

/** Variables whose name sounds like a secret's. */
export const harmless: Readonly<Record<string, string>> = {
  SCALINGO_TOKEN:
    "The reindexers ask for their host's settings and get none: its value is `unset` (catalogue/environment.ts)",
};
