import type { DeployedDatabase } from "./deployed.ts";
import type { Restored } from "./restored.ts";

/** What a cluster was filled with when it was made: nothing, or the backups of another one. Operators never read it again. */
export interface Origin {
  /** Folder whose backups were read; without it the cluster began empty. */
  readonly from?: string;
  /** Of MongoDB: folder of the backup in that. */
  readonly backup?: string;
  /** RFC 3339 in UTC; without it all that was archived, or the backup alone. */
  readonly targetTime?: string;
}

/** A restore as it is asked for. */
interface Asked extends Restored {
  readonly backup?: string;
  readonly targetTime: string | undefined;
}

export const originOf = ({ from, backup, targetTime }: Asked): Origin => ({
  from,
  ...(backup === undefined ? {} : { backup }),
  ...(targetTime === undefined ? {} : { targetTime: new Date(targetTime).toISOString() }),
});

/** Of a cluster that is there; `undefined` where none is, or where the version of this program that made it didn't say. */
export const knownOrigin = (before: DeployedDatabase | undefined, cluster: string): Origin | undefined =>
  before?.cluster === cluster ? before.origin : before?.restored === cluster ? before.restoredOrigin : undefined;

/**
 * Of a cluster as it will be there: kept from run to run, also when the restore's setting is gone; `undefined` where nobody
 * knows.
 */
export const nextOrigin = (
  before: DeployedDatabase | undefined,
  cluster: string,
  asked: Asked | undefined,
): Origin | undefined =>
  before?.cluster === cluster || before?.restored === cluster
    ? knownOrigin(before, cluster)
    : asked?.cluster === cluster
      ? originOf(asked)
      : {};

export const isSameOrigin = (one: Origin, other: Origin): boolean =>
  one.from === other.from && one.backup === other.backup && one.targetTime === other.targetTime;

/** For people: what follows "was". */
export function described({ from, backup, targetTime }: Origin): string {
  if (from === undefined) return "begun empty";
  const moment = targetTime === undefined ? undefined : `up to ${targetTime}`;
  return backup === undefined
    ? `restored from ${from} ${moment ?? "up to the end of its archive"}`
    : `restored from ${[`${from}'s backup of ${backup}`, moment].filter(Boolean).join(" ")}`;
}
