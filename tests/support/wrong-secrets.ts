import { toTheStore } from "./external-secrets.ts";
import type { WrongConfiguration } from "./wrong-configurations.ts";

const backupDeployer = { BACKUP_DEPLOYER_ACCESS_KEY: "sample-key", BACKUP_DEPLOYER_SECRET_KEY: "sample-secret" };

/** Stacks whose secrets come from two places, or from none. */
export const wrongSecrets: readonly WrongConfiguration[] = [
  {
    wrong: "a secret in the file and in the store: nobody could say which one a pod has",
    change: (sections, secrets) => {
      toTheStore()(sections, secrets);
      Object.assign(secrets, { SESSION_SECRET: "sample-session-secret-0123456789abcdef" });
    },
    key: "SESSION_SECRET",
    says: /comes from the store/,
    fix: "pulumi config rm --path SESSION_SECRET",
  },
  {
    wrong: "a store without the keys that open it",
    change: (sections, secrets) => {
      toTheStore()(sections, secrets);
      delete secrets["SECRET_STORE_SECRET_KEY"];
    },
    key: "SECRET_STORE_SECRET_KEY",
    says: /needed to open the store/,
    fix: "pulumi config set --secret SECRET_STORE_SECRET_KEY",
  },
  {
    wrong: "keys of a store that nothing reads",
    change: (_, secrets) => Object.assign(secrets, { SECRET_STORE_ACCESS_KEY: "sample-key" }),
    key: "SECRET_STORE_ACCESS_KEY",
    says: /isn't read while secrets\.source is pulumi/,
    fix: "pulumi config rm --path SECRET_STORE_ACCESS_KEY",
  },
  {
    wrong: "a project for the backups without a key that makes them there: they would stay where they are",
    change: ({ storage }) => Object.assign(storage ?? {}, { backupBucketPrefix: "elsewhere" }),
    key: "BACKUP_DEPLOYER_ACCESS_KEY",
    says: /needed to make the backup buckets in a project of their own/,
    fix: "pulumi config set --secret BACKUP_DEPLOYER_ACCESS_KEY",
  },
  {
    wrong: "half of the key to the backups' project",
    change: (_, secrets) => Object.assign(secrets, { BACKUP_DEPLOYER_ACCESS_KEY: "sample-key" }),
    key: "BACKUP_DEPLOYER_SECRET_KEY",
    says: /needed to make the backup buckets in a project of their own/,
    fix: "pulumi config set --secret BACKUP_DEPLOYER_SECRET_KEY",
  },
  {
    wrong: "a key to the backups' project that nothing uses: its owner would believe them safe",
    change: (_, secrets) => Object.assign(secrets, backupDeployer),
    key: "storage.backupBucketPrefix",
    says: /^is missing: BACKUP_DEPLOYER_ACCESS_KEY and BACKUP_DEPLOYER_SECRET_KEY would make nothing/,
    fix: "pulumi config set --path storage.backupBucketPrefix trackdechets-production-apart",
  },
  {
    wrong: "backups in another project under the names that they have: these are taken",
    change: ({ storage }, secrets) => {
      Object.assign(storage ?? {}, { backupBucketPrefix: storage?.["bucketPrefix"] });
      Object.assign(secrets, backupDeployer);
    },
    key: "storage.backupBucketPrefix",
    says: /^is that of the other buckets/,
    fix: "pulumi config set --path storage.backupBucketPrefix trackdechets-production-apart",
  },
  {
    wrong: "the deployer's key as that of the backups' project, which is then none of their own",
    change: ({ storage }, secrets) => {
      Object.assign(storage ?? {}, { backupBucketPrefix: "elsewhere" });
      Object.assign(secrets, backupDeployer, { BACKUP_DEPLOYER_ACCESS_KEY: secrets["SCW_ACCESS_KEY"] });
    },
    key: "BACKUP_DEPLOYER_ACCESS_KEY",
    says: /^is the same key as SCW_ACCESS_KEY: the backups would lie in that one's project/,
    fix: "pulumi config set --secret BACKUP_DEPLOYER_ACCESS_KEY",
  },
  {
    wrong: "the key that makes the backup buckets as the databases': who takes one over could delete them",
    change: ({ storage }, secrets) => {
      Object.assign(storage ?? {}, { backupBucketPrefix: "elsewhere" });
      Object.assign(secrets, backupDeployer, { BACKUP_ACCESS_KEY_ID: backupDeployer.BACKUP_DEPLOYER_ACCESS_KEY });
    },
    key: "BACKUP_ACCESS_KEY_ID",
    says: /^is the same key as BACKUP_DEPLOYER_ACCESS_KEY: /,
    fix: "pulumi config set --secret BACKUP_ACCESS_KEY_ID",
  },
  {
    wrong: "a companies' search on a port that no policy opens: every search would wait for its end",
    change: (_, secrets) => Object.assign(secrets, { TD_COMPANY_ELASTICSEARCH_URL: "https://search.example.org:9201" }),
    key: "network.companyPorts",
    says: /^TD_COMPANY_ELASTICSEARCH_URL leads to port 9201, and only 443 and 9200 may be reached$/,
    fix: "pulumi config set --path 'network.companyPorts[0]' 9201",
  },
  {
    wrong: "a store that no operator reads",
    change: (sections, secrets) => {
      toTheStore()(sections, secrets);
      Object.assign(sections["platform"] ?? {}, { externalSecrets: false });
    },
    key: "platform.externalSecrets",
    says: /needs the operator/,
    fix: "pulumi config set --path platform.externalSecrets true",
  },
  {
    wrong: "a store without a key that the settings ask for",
    change: toTheStore({ optional: [] }),
    key: "SIB_APIKEY",
    says: /needed when EMAIL_BACKEND is sendinblue/,
    fix: "pulumi config set --path 'secrets.optional[0]' SIB_APIKEY",
  },
  {
    wrong: "a new version of a key that isn't read: nothing would be rolled out",
    change: toTheStore({ optional: ["SIB_APIKEY", "GERICO_API_KEY"], versions: { SENTRY_DSN: 2 } }),
    key: "secrets.versions.SENTRY_DSN",
    says: /would change nothing/,
    fix: "pulumi config set --path 'secrets.optional[2]' SENTRY_DSN",
  },
  {
    wrong: "a store's folder that is none",
    change: toTheStore({ path: "trackdechets" }),
    key: "secrets.path",
    says: /a folder such as/,
    fix: /^pulumi config set --path secrets\.path /,
  },
];
