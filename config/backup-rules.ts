import { setLine, setSecretLine } from "./problem.ts";
import { rule, type Rule } from "./rule.ts";

/** With which the backup buckets are made in a project of their own. */
export const backupDeployerKeys = ["BACKUP_DEPLOYER_ACCESS_KEY", "BACKUP_DEPLOYER_SECRET_KEY"] as const;

/** Whoever takes over a process of the application must not reach its backups too, and delete what it was to be mended with. */
const backupKeysAreApart: Rule = (_, { secrets }) =>
  ["S3_ACCESS_KEY_ID", "SCW_ACCESS_KEY", "BACKUP_DEPLOYER_ACCESS_KEY"].flatMap((other) =>
    secrets["BACKUP_ACCESS_KEY_ID"] === undefined || secrets["BACKUP_ACCESS_KEY_ID"] !== secrets[other]
      ? []
      : [
          {
            key: "BACKUP_ACCESS_KEY_ID",
            message: `is the same key as ${other}: who has that one could delete the backups`,
            fix: setSecretLine("BACKUP_ACCESS_KEY_ID"),
          },
        ],
  );

/** All of it or nothing: without the keys, the names would move to new buckets in the old project. */
const backupProjectIsWhole = rule(["storage"], ({ storage: { bucketPrefix, backupBucketPrefix } }, { secrets }) => {
  const lacking = backupDeployerKeys.filter((key) => secrets[key] === undefined);
  if (backupBucketPrefix === undefined && lacking.length === backupDeployerKeys.length) return [];
  const name = "storage.backupBucketPrefix";
  const fix = setLine(name, `${bucketPrefix.slice(0, 29)}-apart`);
  const given = backupDeployerKeys.filter((key) => !lacking.includes(key)).join(" and ");
  return [
    ...lacking.map((key) => ({
      key,
      message: `is needed to make the backup buckets in a project of their own, with ${name} and the other half of the key`,
      fix: setSecretLine(key),
    })),
    ...(backupBucketPrefix === undefined
      ? [{ key: name, message: `is missing: ${given} would make nothing without a name in the other project`, fix }]
      : []),
    // A bucket stays in its project: one that is there under the same name can't be made in another.
    ...(backupBucketPrefix === bucketPrefix
      ? [{ key: name, message: "is that of the other buckets: backups couldn't move to their own project", fix }]
      : []),
  ];
});

/** A bucket lies in the project of the key that made it. */
const backupProjectIsAnother: Rule = (_, { secrets }) =>
  ["S3_ACCESS_KEY_ID", "SCW_ACCESS_KEY"].flatMap((other) =>
    secrets["BACKUP_DEPLOYER_ACCESS_KEY"] === undefined || secrets["BACKUP_DEPLOYER_ACCESS_KEY"] !== secrets[other]
      ? []
      : [
          {
            key: "BACKUP_DEPLOYER_ACCESS_KEY",
            message: `is the same key as ${other}: the backups would lie in that one's project, beside what they are to save`,
            fix: setSecretLine("BACKUP_DEPLOYER_ACCESS_KEY"),
          },
        ],
  );

export const backupRules: readonly Rule[] = [backupKeysAreApart, backupProjectIsWhole, backupProjectIsAnother];
