import { limits } from "../limits.ts";
import type { AlertsOf } from "./alert.ts";

const barman = "barman_cloud_cloudnative_pg_io";

/** Labels of the drills' CronJobs, and when each last succeeded; before the first time, when it was made. */
export function drills(here: string): { readonly drill: string; readonly succeeded: string } {
  const drill = `{${here}, cronjob=~"(postgres|mongodb)-drill"}`;
  return { drill, succeeded: `(kube_cronjob_status_last_successful_time${drill} or kube_cronjob_created${drill})` };
}

/** When each database was last backed up. */
export const lastBackups = (here: string) => ({
  // Only the instance that asked the bucket knows; without any backup it says 0.
  postgres: `max by (namespace) (${barman}_last_available_backup_timestamp{${here}})`,
  mongodb: `mongodb_backup_last_success_timestamp_seconds{${here}}`,
});

export const backups: AlertsOf = ({ namespace, drills: drilled }) => {
  const here = `namespace="${namespace}"`;
  const { drill, succeeded } = drills(here);
  const last = lastBackups(here);
  return [
    {
      name: "PostgresBackupTooOld",
      expr: `time() - ${last.postgres} > ${limits.backupAge}`,
      for: "15m",
      severity: "critical",
      summary: "PostgreSQL has no backup of the last 26 hours",
      description: "Look at the newest Backup's status, then make one by hand.",
    },
    {
      name: "PostgresArchiveLag",
      expr: `max by (namespace, pod) (cnpg_collector_pg_wal_archive_status{${here}, value="ready"}) > ${limits.walFiles}
        or max by (namespace, pod) (cnpg_pg_stat_archiver_last_failed_time{${here}} - cnpg_pg_stat_archiver_last_archived_time{${here}}) > 0`,
      for: "15m",
      severity: "critical",
      summary: "PostgreSQL's log isn't archived: {{ $labels.pod }} keeps it, and what it holds can't be restored",
      description: "Look into the log of the pod's plugin-barman-cloud container: mostly the bucket or its key.",
    },
    {
      name: "MongodbBackupTooOld",
      expr: `time() - ${last.mongodb} > ${limits.backupAge}`,
      for: "15m",
      severity: "critical",
      summary: "MongoDB has no backup of the last 26 hours",
      description: "Look at the newest PerconaServerMongoDBBackup's status, then make one by hand.",
    },
    {
      name: "MongodbArchiveLag",
      expr: `time() - mongodb_oplog_archived_timestamp_seconds{${here}} > ${limits.oplogAge}`,
      for: "15m",
      severity: "critical",
      summary: "MongoDB's log isn't archived: its last hour can't be restored",
      description: "Look into the log of the backup-agent containers: mostly the bucket or its key.",
    },
    ...(drilled
      ? ([
          {
            name: "RestoreDrillFailed",
            // The last run isn't under way and hasn't succeeded since it began.
            expr: `kube_cronjob_status_last_schedule_time${drill} > ${succeeded} unless kube_cronjob_status_active${drill} > 0`,
            for: "10m",
            severity: "critical",
            summary: "{{ $labels.cronjob }} failed: a backup couldn't be restored, or lacks data",
            description: "Read the result in the ConfigMap {{ $labels.cronjob }}-result.",
          },
          {
            name: "RestoreDrillTooOld",
            expr: `time() - ${succeeded} > ${limits.drillAge}`,
            for: "15m",
            severity: "warning",
            summary: "{{ $labels.cronjob }} hasn't succeeded for eight days",
            description: "See whether the CronJob is suspended, then start one by hand.",
          },
        ] as const)
      : []),
  ];
};
