import { backupBuckets } from "../../../../catalogue/buckets.ts";

/** The bucket of PostgreSQL's backups. The program makes it by the AWS plugin; here it is made beforehand. */
export const backupBucket = (prefix: string): string => `${prefix}-${backupBuckets.postgres.suffix}`;
