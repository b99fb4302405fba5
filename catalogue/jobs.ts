import type { Resources } from "./quantities.ts";

/** What runs once for a version of the application, before its workloads. Both run the API's image. */
export interface JobDefinition {
  readonly command: readonly string[];
  readonly resources: Resources;
  readonly deadlineSeconds: number;
  /** Tries after the first one. */
  readonly retries: number;
  /** Files of ours that it runs with, below /boot: the preload that maps the application's module names, for one. */
  readonly boot?: "index";
  /** Run before the command, in the same surroundings. */
  readonly before?: { readonly name: string; readonly command: readonly string[] };
}

const resources = {
  requests: { cpu: "200m", memory: "512Mi" },
  limits: { cpu: "1", memory: "1Gi" },
} as const satisfies Resources;

/** Of the scripts that prove backups: they wait for others most of the time. */
export const scriptResources: Resources = {
  requests: { cpu: "100m", memory: "256Mi" },
  limits: { cpu: "500m", memory: "512Mi" },
};

export const jobs = {
  /** Prisma's migrations. The plain `prisma migrate deploy` finds no schema in the image. */
  migrate: {
    command: ["node", "node_modules/prisma/build/index.js", "migrate", "deploy", "--schema", "libs/back/prisma/src"],
    resources,
    deadlineSeconds: 1800,
    retries: 3,
  },
  /**
   * Makes the index and its alias, or a new index when the mapping changed. No process does so at its start: the first
   * document would make a concrete index under the alias's name.
   */
  index: {
    command: ["node", "-r", "/boot/paths.cjs", "back/src/scripts/bin/reindexAllInBulk.js"],
    // For some two million slips of a kind, and less than one million in that time: the stack's `indexing` says more.
    resources,
    deadlineSeconds: 7200,
    retries: 3,
    boot: "index",
    before: { name: "replicas", command: ["node", "/boot/replicas.cjs"] },
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobs;
