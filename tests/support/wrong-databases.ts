import type { Change, WrongConfiguration } from "./wrong-configurations.ts";

type Sections = Parameters<Change>[0];

/** Databases that couldn't run, or would lose what they hold. */
export const wrongDatabases: readonly WrongConfiguration[] = [
  {
    wrong: "an unknown section",
    change: (sections) => Object.assign(sections, { postgress: {} }),
    key: "postgress",
    says: /no key of this program/,
    fix: "pulumi config rm --path postgress",
  },
  {
    wrong: "an unknown key inside a section",
    change: ({ postgres }) => Object.assign(postgres ?? {}, { instance: 3 }),
    key: "postgres.instance",
    says: /no key of this program/,
    fix: "pulumi config rm --path postgres.instance",
  },
  {
    wrong: "two Elasticsearch nodes",
    change: ({ elasticsearch }) => Object.assign(elasticsearch ?? {}, { nodes: 2 }),
    key: "elasticsearch.nodes",
    says: /even number of voters/,
    fix: "pulumi config set --path elasticsearch.nodes 3",
  },
  {
    wrong: "two MongoDB members",
    change: ({ mongodb }) => Object.assign(mongodb ?? {}, { members: 2 }),
    key: "mongodb.members",
    says: /even number of voters/,
    fix: "pulumi config set --path mongodb.members 3",
  },
  {
    wrong: "two Redis replicas",
    change: ({ redis }) => Object.assign(redis ?? {}, { replicas: 2 }),
    key: "redis.replicas",
    says: /even number of voters/,
    fix: "pulumi config set --path redis.replicas 3",
  },
  {
    wrong: "a negative quantity",
    change: ({ postgres }) => Object.assign(postgres ?? {}, { memory: "-2Gi" }),
    key: "postgres.memory",
    says: /quantity such as 512Mi/,
    fix: "pulumi config set --path postgres.memory 512Mi",
  },
  {
    wrong: "a backup schedule that CloudNativePG reads as hourly",
    change: ({ postgres }) => Object.assign(postgres?.["backup"] ?? {}, { schedule: "0 2 * * *" }),
    key: "postgres.backup.schedule",
    says: /seconds first/,
    fix: "pulumi config set --path postgres.backup.schedule '0 0 2 * * *'",
  },
  {
    wrong: "too little memory for Elasticsearch to start",
    change: ({ elasticsearch }) => Object.assign(elasticsearch ?? {}, { memory: "100Mi" }),
    key: "elasticsearch.memory",
    says: /at least 1Gi/,
    fix: "pulumi config set --path elasticsearch.memory 1Gi",
  },
  {
    wrong: "more pooled connections than PostgreSQL takes",
    change: ({ postgres }) => Object.assign(postgres ?? {}, { maxConnections: 321 }),
    key: "postgres.maxConnections",
    says: /^4 poolers \(one more while they are replaced\) × 75 connections \+ 2 of the migration \+ 20 kept = 322 > 321$/,
    fix: "pulumi config set --path postgres.maxConnections 322",
  },
  {
    wrong: "fewer pooler connections than the processes open at their maximum, one pooler being away",
    change: ({ postgres }) => Object.assign(postgres?.["pooler"] ?? {}, { maxClientConnections: 200 }),
    key: "postgres.pooler.maxClientConnections",
    says: /^\d+ processes at their maximum × 10 connections = \d+ > 400 \(2 poolers, one being away, × 200\)$/,
    fix: /^pulumi config set --path postgres\.pooler\.maxClientConnections \d+$/,
  },
  {
    wrong: "a StorageClass that is no name of an object",
    change: ({ redis }) => Object.assign(redis ?? {}, { storageClass: "SBS 5k" }),
    key: "redis.storageClass",
    says: /lower-case letters, digits and dashes/,
    fix: /^pulumi config set --path redis\.storageClass \S+$/,
  },
  {
    wrong: "a StorageClass of PostgreSQL's log that is no name of an object",
    change: ({ postgres }) => Object.assign(postgres ?? {}, { walStorageClass: "sbs_5k" }),
    key: "postgres.walStorageClass",
    says: /lower-case letters, digits and dashes/,
    fix: /^pulumi config set --path postgres\.walStorageClass \S+$/,
  },
  ...(["postgres", "mongodb"] as const).map((engine) => ({
    wrong: `a drill of ${engine} by six fields, of which a CronJob reads five`,
    change: (sections: Sections) => Object.assign(sections[engine]?.["backup"] ?? {}, { drill: "0 0 4 * * 0" }),
    key: `${engine}.backup.drill`,
    says: /^five fields: minute, hour, day, month, weekday$/,
    fix: `pulumi config set --path ${engine}.backup.drill '0 5 * * 0'`,
  })),
];
