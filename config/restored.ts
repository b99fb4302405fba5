import type { StackSettings } from "./schema/index.ts";

/** A database that is built from backups. */
export interface Restored {
  /** Of the custom resource, and of the new folder in the backup bucket: an archive that isn't empty is refused. */
  readonly cluster: string;
  /** Folder whose backups are read. */
  readonly from: string;
  /** Whether it is the one that the application uses. */
  readonly inPlace: boolean;
}

export interface RestoredPostgres extends Restored {
  /** RFC 3339 with a zone; `undefined` for all that was archived. */
  readonly targetTime: string | undefined;
}

export interface RestoredMongodb extends Restored {
  /** Folder of the backup to begin from. */
  readonly backup: string;
  /** RFC 3339 with a zone; `undefined` for the backup alone. */
  readonly targetTime: string | undefined;
}

type Sections = Pick<StackSettings, "restore" | "postgres" | "mongodb">;

/** `20261120-070000`, in UTC: part of a name. */
const stamp = (moment: string): string =>
  new Date(moment)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(/[-:]/g, "")
    .replace("T", "-");

function restored(
  setting: { readonly from?: string; readonly cluster?: string },
  current: string,
  moment: string | undefined,
): Restored {
  const from = setting.from ?? current;
  const cluster = setting.cluster ?? `${from}-${moment === undefined ? "restored" : stamp(moment)}`;
  return { cluster, from, inPlace: cluster === current };
}

/** The PostgreSQL cluster that the configuration asks to restore, if it does. */
export function restoredPostgres({ restore, postgres }: Sections): RestoredPostgres | undefined {
  if (restore.postgres === undefined) return undefined;
  const targetTime = restore.postgres.targetTime === "latest" ? undefined : restore.postgres.targetTime;
  return { ...restored(restore.postgres, postgres.cluster, targetTime), targetTime };
}

/** The MongoDB replica set that the configuration asks to restore, if it does. */
export function restoredMongodb({ restore, mongodb }: Sections): RestoredMongodb | undefined {
  if (restore.mongodb === undefined) return undefined;
  const { backup, targetTime } = restore.mongodb;
  return { ...restored(restore.mongodb, mongodb.cluster, targetTime ?? backup), backup, targetTime };
}

/** Names of the clusters that write backups, by engine: the application's, and a restored one. */
export const archives = (sections: Sections): Readonly<Record<"postgres" | "mongodb", readonly string[]>> => {
  const of = (current: string, restored: Restored | undefined): readonly string[] => [
    ...new Set([current, ...(restored === undefined ? [] : [restored.cluster])]),
  ];
  return {
    postgres: of(sections.postgres.cluster, restoredPostgres(sections)),
    mongodb: of(sections.mongodb.cluster, restoredMongodb(sections)),
  };
};
