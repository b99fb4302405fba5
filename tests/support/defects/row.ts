/** A test by its file and its full title, as `mocha --grep` takes it. */
export interface TestTitle {
  readonly file: string;
  readonly title: string;
}

interface Defect {
  /** Its number in the list. */
  readonly number: number;
  /** What it does to whoever applies those manifests. */
  readonly effect: "breaks" | "serious" | "minor";
  /** One line: what is wrong there. */
  readonly wrong: string;
  /** Files of the upstream repository. */
  readonly where: readonly string[];
  /** What of it is kept here on purpose, and where that is decided. */
  readonly kept?: string;
}

/** A defect of the older manifests, and what stands against it here: tests that would fail, or why it can't occur. */
export type Row = Defect &
  (
    | { readonly tests: readonly [TestTitle, ...TestTitle[]]; readonly because?: undefined }
    | { readonly because: string; readonly tests?: undefined }
  );

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Titles of one file's tests, each below the same `describe`s. */
export const titled =
  (file: string, ...suites: readonly string[]) =>
  (title: string): TestTitle => ({ file: `tests/${file}.test.ts`, title: [...suites, title].join(" ") });

export const tests = {
  application: titled("application", "workloads"),
  boot: titled("boot", "preloads"),
  changes: titled("config-changes", "changes of a stack that is deployed"),
  config: titled("config", "configuration"),
  customResources: titled("custom-resources", "custom resources"),
  databases: titled("data", "databases", "all four"),
  postgres: titled("data-engines", "each database", "PostgreSQL"),
  redis: titled("data-engines", "each database", "Redis"),
  elasticsearch: titled("data-engines", "each database", "Elasticsearch"),
  mongodb: titled("data-engines", "each database", "MongoDB"),
  docs: titled("docs", "the documents"),
  production: titled("embedded", "the embedded cluster, by the real engine", "the stack production"),
  edge: titled("ingress-controllers", "what serves the public hosts"),
  ingress: titled("public-ingress", "the public ingress"),
  manifests: titled("manifests", "the manifests"),
  network: titled("network", "the network"),
  pins: titled("pins", "pins"),
  platform: titled("platform", "platform"),
  pods: titled("manifests-pods", "the pods"),
  scaling: titled("queue-scaling", "scaling by the queues"),
  secrets: titled("secrets", "secrets"),
  storage: titled("storage", "object storage"),
  charts: titled("platform-values", "the platform's charts"),
  variables: titled("variables", "catalogue of variables, against what the application reads"),
} as const;

/** Those that several defects share. */
export const shared = {
  admitted: tests.production(
    "has every pod scheduled and running, and none refused by Pod Security, the quota or the limits",
  ),
  budgets: tests.pods("let one pod of each budget go, the operators' budgets included: else a drain never ends"),
  eckOwn: tests.pods(
    "leave to ECK what is ECK's: its own settings, probes and extra init containers would break the nodes",
  ),
  fields: tests.customResources(
    "of production have no field that their definition doesn't, because the API server drops it without a word",
  ),
  images: tests.pods(
    "run images of the stack's own tag, under their own names, pulled anew where the tag moves; nothing is `latest`",
  ),
  limits: tests.pods(
    "limit no container from below or above, and leave none to the defaults: operators' own ask for 32Mi, and have limits",
  ),
  namespace: tests.manifests("are in the stack's namespace, one and no other: three stacks share a cluster"),
  order: tests.application(
    "start after the index, and that after the migration: the first document would spoil the index for good",
  ),
  placeholders: tests.manifests("carry no placeholder for a password: somebody would deploy it"),
  references: tests.manifests(
    "name Secrets, ConfigMaps, accounts, classes and stores that somebody makes, with the keys that they read",
  ),
  requests: tests.manifests("send requests to Services and ports that are there, operators' included"),
  scripts: tests.manifests(
    "migrate and index by the application's own scripts: Prisma alone finds no schema, another's index has no analyzers",
  ),
  selectors: tests.manifests("select pods that are there, by the labels that their makers give them"),
  single: tests.application(
    "run one notifier, cron and bulk master, replaced and never doubled: two would lose or repeat work",
  ),
  spread: tests.pods("spread and hold apart their own pods: a selector that misses them does nothing, without a word"),
  urls: tests.databases("are given to the application at hosts that their certificates and Services have"),
  voters: tests.databases("take two members for none, because two stop at the loss of one"),
} as const;
