import type { WrongConfiguration } from "./wrong-configurations.ts";

const postgres = (restore: object): WrongConfiguration["change"] => {
  return (sections) => Object.assign(sections, { restore: { postgres: restore } });
};
const mongodb = (restore: object): WrongConfiguration["change"] => {
  return (sections) => Object.assign(sections, { restore: { mongodb: restore } });
};

/** Within the thirty days and the seven backups that production keeps, seen from the day of the tests. */
const lately = "2026-11-18T08:00:00+01:00";
const backup = "2026-11-18T03:00:21Z";

/** Restores that would fail after an hour, or spoil what they restore from. */
export const wrongRestores: readonly WrongConfiguration[] = [
  {
    wrong: "a moment without its zone: PostgreSQL would take it for UTC",
    change: postgres({ targetTime: "2026-11-18T08:00:00" }),
    key: "restore.postgres.targetTime",
    says: /^a moment with its zone, in quotes, such as 2026-11-20T08:00:00\+01:00, or latest$/,
    fix: "pulumi config set --path restore.postgres.targetTime '2026-11-20T08:00:00+01:00'",
  },
  {
    wrong: "a moment of MongoDB without its zone",
    change: mongodb({ backup, targetTime: "2026-11-18 08:00:00" }),
    key: "restore.mongodb.targetTime",
    says: /^a moment with its zone, in quotes/,
    fix: "pulumi config set --path restore.mongodb.targetTime '2026-11-20T08:00:00+01:00'",
  },
  {
    wrong: "a moment of PostgreSQL in the future: a recovery would wait for a log that nobody has written",
    change: postgres({ targetTime: "2026-11-20T12:00:01Z" }),
    key: "restore.postgres.targetTime",
    says: /^2026-11-20T12:00:01Z is in the future$/,
    fix: "pulumi config set --path restore.postgres.targetTime 2026-11-20T12:00:00Z",
  },
  {
    wrong: "a moment of MongoDB in the future",
    change: mongodb({ backup, targetTime: "2026-11-20T13:00:01+01:00" }),
    key: "restore.mongodb.targetTime",
    says: /is in the future$/,
    fix: "pulumi config set --path restore.mongodb.targetTime 2026-11-20T12:00:00Z",
  },
  {
    wrong: "a backup of MongoDB that is still to be made",
    change: mongodb({ backup: "2026-11-21T03:00:00Z" }),
    key: "restore.mongodb.backup",
    says: /is in the future$/,
    fix: /^pulumi config set --path restore\.mongodb\.backup /,
  },
  {
    wrong: "a moment before PostgreSQL's oldest backup",
    change: postgres({ targetTime: "2026-10-21T11:59:59Z" }),
    key: "restore.postgres.targetTime",
    says: /is before the oldest backup: 30 days are kept, back to 2026-10-21T12:00:00\.000Z$/,
    fix: "pulumi config set --path restore.postgres.targetTime 2026-10-22T12:00:00Z",
  },
  {
    wrong: "a backup of MongoDB that is older than the oldest kept",
    change: mongodb({ backup: "2026-11-13T11:59:59Z" }),
    key: "restore.mongodb.backup",
    says: /is before the oldest backup: 7 days are kept/,
    fix: /^pulumi config set --path restore\.mongodb\.backup /,
  },
  {
    wrong: "a moment of MongoDB before the backup to begin from",
    change: mongodb({ backup, targetTime: "2026-11-18T03:00:20Z" }),
    key: "restore.mongodb.targetTime",
    says: /is before the backup of 2026-11-18T03:00:21Z: the log only leads forward from a backup$/,
    fix: "pulumi config rm --path restore.mongodb.targetTime",
  },
  {
    wrong: "a backup of MongoDB by another name than its folder's",
    change: mongodb({ backup: "cron-mongodb-20261118030000-x7k2p" }),
    key: "restore.mongodb.backup",
    says: /DESTINATION/,
    fix: "pulumi config set --path restore.mongodb.backup 2026-11-20T03:00:21Z",
  },
  ...(["postgres", "mongodb"] as const).flatMap((engine): WrongConfiguration[] => {
    const change = (names: object) =>
      engine === "postgres" ? postgres({ targetTime: lately, ...names }) : mongodb({ backup, ...names });
    return [
      {
        wrong: `the application's own ${engine} as the target of a restore from its own folder`,
        change: change({ cluster: engine }),
        key: `restore.${engine}.from`,
        says: /can't be restored from its own folder: say whose backups are read$/,
        fix: `pulumi config set --path restore.${engine}.from ${engine}`,
      },
      {
        wrong: `a restored ${engine} beside it that would write into the folder that it reads`,
        change: change({ from: `${engine}-old`, cluster: `${engine}-old` }),
        key: `restore.${engine}.cluster`,
        says: /is the folder that is read: the restored one needs another$/,
        fix: `pulumi config set --path restore.${engine}.cluster ${engine}-old-2`,
      },
      {
        wrong: `a restored ${engine} whose name is too long for the operator`,
        change: change({ from: "a".repeat(26) }),
        key: `restore.${engine}.cluster`,
        says: /^a{26}-20261118-\d{6} has more than 40 characters/,
        fix: `pulumi config set --path restore.${engine}.cluster ${engine}-2`,
      },
      {
        wrong: `a name of ${engine} that is too long for the operator`,
        change: (sections) => Object.assign(sections[engine] ?? {}, { cluster: "a".repeat(41) }),
        key: `${engine}.cluster`,
        says: /^lower-case letters, digits and dashes, 40 at most$/,
        fix: `pulumi config set --path ${engine}.cluster ${engine}`,
      },
    ];
  }),
  {
    wrong: "a restored database for which the quota has no room",
    change: (sections, secrets) => {
      postgres({ targetTime: "latest" })(sections, secrets);
      Object.assign(sections["environment"]?.["quota"] ?? {}, { volumes: 19 });
    },
    key: "environment.quota.volumes",
    says: /^everything at its maximum needs 20, and the quota is 19 /,
    fix: "pulumi config set --path environment.quota.volumes 20",
  },
];
