import type { DeployedDatabase } from "./deployed.ts";
import { described, isSameOrigin, knownOrigin, originOf } from "./origin.ts";
import { removeLine, setLine, type Problem } from "./problem.ts";
import { restoredMongodb, restoredPostgres, type RestoredMongodb, type RestoredPostgres } from "./restored.ts";
import { rule } from "./rule.ts";

const day = 24 * 60 * 60 * 1000;

interface Request {
  readonly engine: "postgres" | "mongodb";
  readonly restored: RestoredPostgres | RestoredMongodb;
  /** RFC 3339, with a zone. */
  readonly moment: string | undefined;
  /** Key of the moment. */
  readonly key: string;
  /** Days of backups that are kept. */
  readonly days: number;
  readonly deployed: DeployedDatabase | undefined;
}

const isDeployed = ({ restored: { cluster }, deployed }: Request): boolean =>
  deployed?.cluster === cluster || deployed?.restored === cluster;

/** A moment of which there are backups. One that was restored already may grow old. */
function momentProblems(request: Request, now: Date): readonly Problem[] {
  const { moment, key, days } = request;
  if (moment === undefined || isDeployed(request)) return [];
  const at = new Date(moment);
  const oldest = new Date(now.getTime() - days * day);
  if (at > now)
    return [
      { key, message: `${moment} is in the future`, fix: setLine(key, now.toISOString().replace(/\.\d+Z/, "Z")) },
    ];
  if (at < oldest)
    return [
      {
        key,
        message: `${moment} is before the oldest backup: ${days} days are kept, back to ${oldest.toISOString()}`,
        fix: setLine(key, new Date(oldest.getTime() + day).toISOString().replace(/\.\d+Z/, "Z")),
      },
    ];
  return [];
}

/** A new archive in the folder that is read would be mixed with what is restored from. */
function nameProblems({ engine, restored: { cluster, from, inPlace } }: Request): readonly Problem[] {
  const path = `restore.${engine}`;
  if (cluster === from)
    return [
      inPlace
        ? {
            key: `${path}.from`,
            message: `${cluster} can't be restored from its own folder: say whose backups are read`,
            fix: setLine(`${path}.from`, engine),
          }
        : {
            key: `${path}.cluster`,
            message: `${cluster} is the folder that is read: the restored one needs another`,
            fix: setLine(`${path}.cluster`, `${from}-2`),
          },
    ];
  if (cluster.length > 40)
    return [
      {
        key: `${path}.cluster`,
        message: `${cluster} has more than 40 characters: the operators' names would be too long`,
        fix: setLine(`${path}.cluster`, `${engine}-2`),
      },
    ];
  return [];
}

/** Operators read once what a cluster is made from. Another moment under its name would change nothing, and nobody would say so. */
function originProblems({ engine, restored, deployed }: Request): readonly Problem[] {
  const { cluster, from } = restored;
  const known = knownOrigin(deployed, cluster);
  if (known === undefined || cluster === from || isSameOrigin(known, originOf(restored))) return [];
  const key = `restore.${engine}.cluster`;
  const message = `${cluster} is there already, ${described(known)}, and stays so: what is made of something else needs another name`;
  return [{ key, message, fix: setLine(key, followingName(cluster)) }];
}

/** `postgres-2` after `postgres`, and `postgres-3` after that. */
const followingName = (cluster: string): string => {
  const [, base = cluster, number = "1"] = /^(.+)-(\d{1,2})$/.exec(cluster) ?? [];
  return `${base}-${Number(number) + 1}`;
};

const postgresCanBeRestored = rule(["restore", "postgres", "mongodb"], (sections, { deployed, now }) => {
  const restored = restoredPostgres(sections);
  if (restored === undefined) return [];
  const request: Request = {
    engine: "postgres",
    restored,
    moment: restored.targetTime,
    key: "restore.postgres.targetTime",
    days: sections.postgres.backup.retentionDays,
    deployed: deployed.postgres,
  };
  return [...momentProblems(request, now), ...nameProblems(request), ...originProblems(request)];
});

const mongodbCanBeRestored = rule(["restore", "postgres", "mongodb"], (sections, { deployed, now }) => {
  const restored = restoredMongodb(sections);
  if (restored === undefined) return [];
  const { backup, targetTime } = restored;
  // One a day is kept.
  const request = {
    engine: "mongodb",
    restored,
    days: sections.mongodb.backup.keep,
    deployed: deployed.mongodb,
  } as const;
  const ofBackup = momentProblems({ ...request, moment: backup, key: "restore.mongodb.backup" }, now);
  const key = "restore.mongodb.targetTime";
  const ofTarget =
    targetTime !== undefined && new Date(targetTime) < new Date(backup)
      ? [
          {
            key,
            message: `${targetTime} is before the backup of ${backup}: the log only leads forward from a backup`,
            fix: removeLine(key),
          },
        ]
      : momentProblems({ ...request, moment: targetTime, key }, now);
  const ofTime = { ...request, moment: targetTime, key };
  return [...ofBackup, ...ofTarget, ...nameProblems(ofTime), ...originProblems(ofTime)];
});

export const restoreRules = [postgresCanBeRestored, mongodbCanBeRestored];
