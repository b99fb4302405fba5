import { scriptResources as resources } from "./jobs.ts";
import type { Resources } from "./quantities.ts";

/** What proves that backups can be made and restored. All of it runs the API's image: it has Node and the three clients. */

/** Runs once before the databases, and again when the image, a bucket or a key changes. */
export const backupCheck = {
  resources,
  /** Until it has said what is wrong, from its start. */
  limitSeconds: 90,
  /** Of the whole Job: a node may have to fetch the image first. */
  deadlineSeconds: 420,
} as const;

export const drilledEngines = ["postgres", "mongodb"] as const;
export type DrilledEngine = (typeof drilledEngines)[number];

export interface DrillDefinition {
  readonly resources: Resources;
  /** Of the whole Job. What it needs to remove its copy is part of it. */
  readonly deadlineSeconds: number;
  /** How old the newest restored data may be, seen from the live data. */
  readonly recoveryPointLimitSeconds: number;
}

/** Which engines' backups are restored now and then, into a copy beside the live database. */
export const drills: Readonly<Record<DrilledEngine, DrillDefinition>> = {
  /** The log is archived at least every five minutes; three of these are a fault. */
  postgres: { resources, deadlineSeconds: 4 * 3600, recoveryPointLimitSeconds: 900 },
  /** The daily backup alone, without the operations log: a day, and two hours to make it. */
  mongodb: { resources, deadlineSeconds: 4 * 3600, recoveryPointLimitSeconds: 26 * 3600 },
};

/** A drill's name in the cluster: of its CronJob, of its copy of the database, and of its pods' label. */
export const drillName = (engine: DrilledEngine): `${DrilledEngine}-drill` => `${engine}-drill`;

/** Of a whole reindex by one process. */
export const reindexDeadlineSeconds = 12 * 3600;
