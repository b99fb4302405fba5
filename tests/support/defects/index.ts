import { quotas, scripts } from "./around.ts";
import { elasticsearch, mongodb, postgres, redis } from "./databases.ts";
import { network, secrets } from "./edge.ts";
import { kustomize } from "./kustomize.ts";
import type { Row, Section } from "./row.ts";
import { workloads } from "./workloads.ts";

/** The repository whose manifests these are, the commit at which they were looked at, and when. */
export const upstream = {
  repository: "https://github.com/MTES-MCT/trackdechets",
  commit: "779f59bf47",
  checked: "2026-11-24",
} as const;

export const sections: readonly Section[] = [
  kustomize,
  workloads,
  postgres,
  redis,
  elasticsearch,
  mongodb,
  network,
  secrets,
  quotas,
  scripts,
];

export const defects: readonly Row[] = sections.flatMap(({ rows }) => rows);
