import { z } from "zod";
import { condition, conditions, holds, metadata, type Look, type Row, type Section } from "./row.ts";

const postgres = z.object({
  metadata,
  spec: z.object({ instances: z.number() }),
  status: z
    .object({
      phase: z.string().default("unknown"),
      readyInstances: z.number().default(0),
      currentPrimary: z.string().default("none"),
      conditions,
    })
    .prefault({}),
});

async function postgresRows({ read }: Look): Promise<readonly Row[]> {
  const clusters = await read("clusters.postgresql.cnpg.io", postgres);
  return clusters.map(({ metadata: { name }, spec: { instances }, status }) => {
    const { phase, readyInstances, currentPrimary } = status;
    const archiving = condition(status.conditions, "ContinuousArchiving");
    const healthy = phase === "Cluster in healthy state" && readyInstances === instances;
    return {
      name: `PostgreSQL ${name}`,
      state: `${readyInstances} of ${instances} ready`,
      detail: [
        `primary ${currentPrimary}`,
        ...(healthy ? [] : [phase]),
        archiving?.status === "True"
          ? "the log is archived"
          : `the log isn't archived: ${archiving?.message ?? "no word"}`,
      ].join(", "),
      // A cluster can be healthy while its log reaches no bucket.
      wrong: !healthy || archiving?.status !== "True",
    };
  });
}

const pooler = z.object({
  metadata,
  spec: z.object({ instances: z.number() }),
  status: z.object({ instances: z.number().default(0) }).prefault({}),
});

async function poolerRows({ read }: Look): Promise<readonly Row[]> {
  const poolers = await read("poolers.postgresql.cnpg.io", pooler);
  return poolers.map(({ metadata: { name }, spec, status }) => ({
    name: `PgBouncer ${name}`,
    state: `${status.instances} of ${spec.instances} there`,
    wrong: status.instances < spec.instances,
  }));
}

const elasticsearch = z.object({
  metadata,
  spec: z.object({ nodeSets: z.array(z.object({ count: z.number() })) }),
  status: z
    .object({
      health: z.string().default("unknown"),
      phase: z.string().default("unknown"),
      availableNodes: z.number().default(0),
    })
    .prefault({}),
});

async function elasticsearchRows({ read }: Look): Promise<readonly Row[]> {
  const clusters = await read("elasticsearches.elasticsearch.k8s.elastic.co", elasticsearch);
  return clusters.map(({ metadata: { name }, spec: { nodeSets }, status: { health, phase, availableNodes } }) => {
    const wanted = nodeSets.reduce((sum, { count }) => sum + count, 0);
    return {
      name: `Elasticsearch ${name}`,
      state: `${availableNodes} of ${wanted} ready`,
      detail: [`health ${health}`, ...(phase === "Ready" ? [] : [phase])].join(", "),
      wrong: health !== "green" || phase !== "Ready" || availableNodes < wanted,
    };
  });
}

const mongodb = z.object({
  metadata,
  status: z
    .object({
      state: z.string().default("unknown"),
      ready: z.number().default(0),
      size: z.number().optional(),
      message: z.union([z.string(), z.array(z.string()).transform((all) => all.join("; "))]).optional(),
      conditions,
    })
    .prefault({}),
  spec: z.object({ replsets: z.array(z.object({ size: z.number() })) }),
});

async function mongodbRows({ read }: Look): Promise<readonly Row[]> {
  const clusters = await read("perconaservermongodbs.psmdb.percona.com", mongodb);
  return clusters.map(({ metadata: { name }, spec: { replsets }, status: { state, ready, message } }) => {
    const wanted = replsets.reduce((sum, { size }) => sum + size, 0);
    return {
      name: `MongoDB ${name}`,
      state: `${ready} of ${wanted} ready`,
      detail: [state, message ?? ""].filter((part) => part !== "").join(", "),
      wrong: state !== "ready" || ready < wanted,
    };
  });
}

const failover = z.object({
  metadata,
  spec: z.object({ redis: z.object({ replicas: z.number() }), sentinel: z.object({ replicas: z.number() }) }),
});
const counted = z.object({ metadata, status: z.object({ readyReplicas: z.number().default(0) }) });
const led = z.object({
  metadata: metadata.extend({ labels: z.looseObject({ "redisfailovers-role": z.literal("master") }) }),
  status: z.object({ conditions }),
});

/** The resource has no status: what it is made of has. */
async function redisRows({ read }: Look): Promise<readonly Row[]> {
  const [failovers, sets, deployments, masters] = await Promise.all([
    read("redisfailovers.databases.spotahome.com", failover),
    read("statefulsets.apps", counted),
    read("deployments.apps", counted),
    read("pods", led),
  ]);
  return failovers.map(({ metadata: { name }, spec: { redis, sentinel } }) => {
    const readyOf = (objects: typeof sets, of: string): number =>
      objects.find(({ metadata }) => metadata.name === of)?.status.readyReplicas ?? 0;
    const [members, sentinels] = [readyOf(sets, `rfr-${name}`), readyOf(deployments, `rfs-${name}`)];
    const leading = masters
      .filter(({ status }) => holds(status.conditions, "Ready"))
      .map(({ metadata }) => metadata.name);
    return {
      name: `Redis ${name}`,
      state: `${members} of ${redis.replicas} ready`,
      detail: `master ${leading.join(" and ") || "none"}, ${sentinels} of ${sentinel.replicas} sentinels`,
      wrong: members < redis.replicas || sentinels < sentinel.replicas || leading.length !== 1,
    };
  });
}

export const databaseSection: Section = {
  title: "Databases",
  rows: async (look) =>
    (
      await Promise.all([postgresRows, poolerRows, redisRows, elasticsearchRows, mongodbRows].map((rows) => rows(look)))
    ).flat(),
};
