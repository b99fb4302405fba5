import type { BackupBucketName } from "../catalogue/buckets.ts";
import type { StackSettings } from "./schema/index.ts";

type Sections = Pick<StackSettings, "postgres" | "mongodb" | "elasticsearch">;

/** Days back to which each engine keeps backups: MongoDB makes one a day. */
export const backupDays = ({
  postgres,
  mongodb,
  elasticsearch,
}: Sections): Readonly<Record<BackupBucketName, number>> => ({
  postgres: postgres.backup.retentionDays,
  mongodb: mongodb.backup.keep,
  elasticsearch: elasticsearch.snapshots?.keepDays ?? 0,
});
