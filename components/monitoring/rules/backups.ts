import type { AlertsOf } from "./alert.ts";

const barman = "barman_cloud_cloudnative_pg_io";
const hour = 3600;
/** A weekly drill, and a day for it. */
const drillDays = 8;

export const backups: AlertsOf = ({ namespace, drills }) => {
  const here = `namespace="${namespace}"`;
  const drill = `{${here}, cronjob=~"(postgres|mongodb)-drill"}`;
  const succeeded = `(kube_cronjob_status_last_successful_time${drill} or kube_cronjob_created${drill})`;
  return [
    {
      name: "PostgresBackupTooOld",
      // Only the instance that asked the bucket knows; without any backup it says 0.
      expr: `time() - max by (namespace) (${barman}_last_available_backup_timestamp{${here}}) > ${26 * hour}`,
      for: "15m",
      severity: "critical",
      summary: "PostgreSQL has no backup of the last 26 hours",
      description: "Look at the newest Backup's status, then make one by hand.",
    },
    {
      name: "PostgresArchiveLag",
      expr: `max by (namespace, pod) (cnpg_collector_pg_wal_archive_status{${here}, value="ready"}) > 10
        or max by (namespace, pod) (cnpg_pg_stat_archiver_last_failed_time{${here}} - cnpg_pg_stat_archiver_last_archived_time{${here}}) > 0`,
      for: "15m",
      severity: "critical",
      summary: "PostgreSQL's log isn't archived: {{ $labels.pod }} keeps it, and what it holds can't be restored",
      description: "Look into the log of the pod's plugin-barman-cloud container: mostly the bucket or its key.",
    },
    {
      name: "MongodbBackupTooOld",
      expr: `time() - mongodb_backup_last_success_timestamp_seconds{${here}} > ${26 * hour}`,
      for: "15m",
      severity: "critical",
      summary: "MongoDB has no backup of the last 26 hours",
      description: "Look at the newest PerconaServerMongoDBBackup's status, then make one by hand.",
    },
    {
      name: "MongodbArchiveLag",
      expr: `time() - mongodb_oplog_archived_timestamp_seconds{${here}} > ${hour}`,
      for: "15m",
      severity: "critical",
      summary: "MongoDB's log isn't archived: its last hour can't be restored",
      description: "Look into the log of the backup-agent containers: mostly the bucket or its key.",
    },
    ...(drills
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
            expr: `time() - ${succeeded} > ${drillDays * 24 * hour}`,
            for: "15m",
            severity: "warning",
            summary: "{{ $labels.cronjob }} hasn't succeeded for eight days",
            description: "See whether the CronJob is suspended, then start one by hand.",
          },
        ] as const)
      : []),
  ];
};
