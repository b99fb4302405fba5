import { type Section, shared, tests } from "./row.ts";

const postgresFile = "kubernetes/databases/postgresql.yaml";
const redisFile = "kubernetes/databases/redis.yaml";

export const postgres: Section = {
  title: "PostgreSQL",
  rows: [
    {
      number: 29,
      effect: "breaks",
      wrong: "A backup schedule of five fields, which CloudNativePG reads with seconds first: 24 base backups a day.",
      where: [postgresFile],
      tests: [
        tests.config(
          "refuses a backup schedule that CloudNativePG reads as hourly, names the key and gives the line that mends it",
        ),
        tests.postgres(
          "archives through the plugin and takes a base backup at once, because a log alone restores nothing",
        ),
      ],
    },
    {
      number: 30,
      effect: "serious",
      wrong:
        "A log of up to 4 GB on a volume of 5Gi, archived with invented keys: the disk fills and the primary stops.",
      where: [postgresFile],
      tests: [
        tests.postgres("fits its memory and its log's volume, because a full one stops the server"),
        shared.references,
        shared.placeholders,
      ],
    },
    {
      number: 31,
      effect: "serious",
      wrong: "The pooler is a comment although the documents promise it: 410 possible connections for 200.",
      where: [postgresFile, "kubernetes/README.md", "kubernetes/OVERVIEW.md"],
      tests: [
        tests.postgres(
          "is pooled by transaction for the application, and straight for migrations, which lock for a session",
        ),
        tests.config(
          "refuses more pooled connections than PostgreSQL takes, names the key and gives the line that mends it",
        ),
      ],
    },
    {
      number: 32,
      effect: "serious",
      wrong:
        "The password is committed, and the address with the same password kept by hand; backups by a deprecated way.",
      where: [postgresFile],
      tests: [
        shared.placeholders,
        shared.urls,
        tests.secrets("stand nowhere but in Secrets and provider settings: everything else is read by many"),
        tests.postgres(
          "archives through the plugin and takes a base backup at once, because a log alone restores nothing",
        ),
        tests.databases("never share a node, because it would be lost with a majority"),
      ],
    },
    {
      number: 33,
      effect: "minor",
      wrong:
        "Too little memory for buffers, no statement statistics, and an operator that has reached its end of life.",
      where: [postgresFile, "kubernetes/README.md"],
      kept: "16.8 itself, which the suite runs; Renovate's marker stands above its pin",
      tests: [
        tests.postgres("fits its memory and its log's volume, because a full one stops the server"),
        tests.manifests("let PostgreSQL count its statements: without, nobody finds the slow one"),
        tests.pins("never lets a pin grow old unseen because its marker is missing or malformed"),
      ],
    },
  ],
};

export const redis: Section = {
  title: "Redis",
  rows: [
    {
      number: 34,
      effect: "breaks",
      wrong: "The application is sent to a Service that nobody makes, and has no way to follow a fail-over.",
      where: ["kubernetes/base/secrets.yaml", redisFile],
      tests: [
        shared.requests,
        tests.databases(
          "never wait for Redis's resource, because it has no status: the Service of its master follows it",
        ),
      ],
    },
    {
      number: 35,
      effect: "breaks",
      wrong: "A full Redis evicts jobs and sessions.",
      where: [redisFile],
      tests: [
        tests.redis("starts with its settings in the file, because those that are only told are forgotten by a crash"),
      ],
    },
    {
      number: 36,
      effect: "serious",
      wrong: "Its memory may be filled up to the container's limit, and a crash loses what came after the last dump.",
      where: [redisFile],
      tests: [
        tests.redis(
          "refuses writes well before the kernel kills it, because a fork that saves needs memory beside the data",
        ),
        tests.redis("starts with its settings in the file, because those that are only told are forgotten by a crash"),
      ],
    },
    {
      number: 37,
      effect: "serious",
      wrong:
        "No password, sentinels held apart by a label that they don't have, and a Redis that the operator can't start.",
      where: [redisFile, "kubernetes/README.md"],
      kept: "Redis 5.0, with which the application is proven ([0010](decisions/0010-redis-5.md))",
      tests: [
        tests.manifests("give the application rights on its own data, for a password: no superuser, no other database"),
        shared.urls,
        shared.spread,
        tests.redis("never reads the operator's `user` line, because Redis 5 refuses to start with it"),
      ],
    },
    {
      number: 38,
      effect: "minor",
      wrong: "The operator is installed from a branch.",
      where: ["kubernetes/README.md"],
      tests: [
        tests.pins("never pulls tomorrow what nobody tested because a tag moves"),
        tests.charts("charts never installs another version than the pinned one, wherever it comes from"),
      ],
    },
  ],
};

const elasticsearchFile = "kubernetes/databases/elasticsearch.yaml";

export const elasticsearch: Section = {
  title: "Elasticsearch",
  rows: [
    {
      number: 39,
      effect: "breaks",
      wrong: "ECK asks for TLS and a password; everything speaks to it without either.",
      where: [elasticsearchFile, "kubernetes/base/secrets.yaml"],
      tests: [shared.urls, shared.references],
    },
    {
      number: 40,
      effect: "breaks",
      wrong: "Probes of its own, by plain HTTP and of the whole cluster's health: every node is killed in a loop.",
      where: [elasticsearchFile],
      tests: [shared.eckOwn],
    },
    {
      number: 41,
      effect: "breaks",
      wrong: "The namespace's minimum of memory is above what ECK's init container asks for: its pods are refused.",
      where: ["kubernetes/base/limitrange.yaml"],
      tests: [shared.limits, shared.admitted],
    },
    {
      number: 42,
      effect: "serious",
      wrong: "It sets what ECK manages, and names three masters where one or two run.",
      where: [elasticsearchFile],
      tests: [shared.eckOwn],
    },
    {
      number: 43,
      effect: "serious",
      wrong: "A privileged container sets a kernel parameter that isn't needed.",
      where: [elasticsearchFile],
      tests: [shared.eckOwn, shared.admitted],
    },
    {
      number: 44,
      effect: "serious",
      wrong:
        "A job makes an index without the application's mapping, under a name that the application never cleans up.",
      where: [elasticsearchFile],
      tests: [
        shared.scripts,
        tests.elasticsearch("never makes an index under the alias's name, because the first document would shape it"),
        shared.order,
      ],
    },
    {
      number: 45,
      effect: "serious",
      wrong: "Two masters in staging, too small a heap in production, and not a word on backups.",
      where: [elasticsearchFile, "kubernetes/overlays/staging/kustomization.yaml"],
      kept:
        "7.10.2, with which the application is proven ([0011](decisions/0011-elasticsearch-7.10.2.md)); " +
        "[its indices are rebuilt](operations.md#elasticsearch) from PostgreSQL",
      tests: [
        tests.config("refuses two Elasticsearch nodes, names the key and gives the line that mends it"),
        tests.elasticsearch("gives half of its memory to the heap, because 7.10 takes one gigabyte whatever it has"),
      ],
    },
    {
      number: 46,
      effect: "serious",
      wrong: "The documented way to scale replaces the list of nodes and drops their configuration and volumes.",
      where: ["kubernetes/README.md"],
      tests: [
        tests.databases(
          "change from one member to three and back in nothing but what must, because the rest replaces pods",
        ),
      ],
    },
  ],
};

const mongodbFile = "kubernetes/databases/mongodb.yaml";

export const mongodb: Section = {
  title: "MongoDB",
  rows: [
    {
      number: 47,
      effect: "breaks",
      wrong: "A resource of an old version that the operator's definition refuses, for an operator from a branch.",
      where: [mongodbFile],
      tests: [
        shared.fields,
        tests.mongodb("stays at the operator's version, because newer ones would be chosen by a server elsewhere"),
      ],
    },
    {
      number: 48,
      effect: "breaks",
      wrong: "One and two members without the flags that allow them: the operator refuses, or makes more.",
      where: ["kubernetes/overlays/dev/kustomization.yaml", "kubernetes/overlays/staging/kustomization.yaml"],
      tests: [
        tests.mongodb("is unsafe only where it has one member, because the flag lets every number through"),
        shared.voters,
      ],
    },
    {
      number: 49,
      effect: "serious",
      wrong:
        "A second Service that selects nothing, and an address without database, replica set or source of the user.",
      where: [mongodbFile, "kubernetes/base/secrets.yaml"],
      tests: [
        shared.urls,
        shared.selectors,
        tests.manifests("are each made once, the operators' included: of two with one name the later wins"),
      ],
    },
    {
      number: 50,
      effect: "serious",
      wrong:
        "The application is an administrator of all databases; passwords and backup keys are invented and committed.",
      where: [mongodbFile],
      kept: "members never share a node, so three of them need three nodes",
      tests: [
        tests.manifests("give the application rights on its own data, for a password: no superuser, no other database"),
        shared.placeholders,
        shared.references,
      ],
    },
  ],
};
