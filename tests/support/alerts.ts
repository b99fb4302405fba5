/**
 * For each alert, what Prometheus has scraped when it must fire, and when it must not: by the series, with their values five minutes
 * apart (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/). Time begins at 0.
 */
export interface AlertCase {
  readonly fires: Readonly<Record<string, string>>;
  readonly silent: Readonly<Record<string, string>>;
  /** When it is asked; an hour and a half unless given. */
  readonly at?: string;
}

const here = 'namespace="trackdechets"';
const always = (value: number): string => `${value}x2500`;
const instance = `${here}, pod="postgres-1"`;
const drill = `${here}, cronjob="postgres-drill"`;
const queue = `${here}, queue="queue_webhooks_production", consumer="queues-webhooks"`;
const backup = `barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${here}, pod="postgres-`;
const seconds = (hours: number): number => hours * 3600;
const everything = {
  [`redis_up{${here}}`]: always(1),
  [`mongodb_up{${here}}`]: always(1),
  [`cnpg_collector_up{${instance}}`]: always(1),
  [`elasticsearch_cluster_health_status{${here}, color="green"}`]: always(1),
  [`bull_queue_waiting{${queue}}`]: always(0),
  [`kube_deployment_spec_replicas{${here}, deployment="api"}`]: always(2),
  [`kube_poddisruptionbudget_status_desired_healthy{${here}, poddisruptionbudget="api"}`]: always(1),
  [`certmanager_certificate_expiration_timestamp_seconds{${here}, name="api-tls"}`]: always(9e9),
  [`kubelet_volume_stats_available_bytes{${here}, persistentvolumeclaim="postgres-1"}`]: always(50),
  [`${backup}1"}`]: always(0),
};
const volume = (metric: string) => `kubelet_volume_stats_${metric}{${here}, persistentvolumeclaim="postgres-1"}`;

export const alertCases: Readonly<Record<string, AlertCase>> = {
  PostgresBackupTooOld: {
    at: "30h",
    fires: { [`${backup}1"}`]: always(0), [`${backup}2"}`]: always(seconds(2)) },
    silent: { [`${backup}1"}`]: always(0), [`${backup}2"}`]: always(seconds(5)) },
  },
  PostgresArchiveLag: {
    fires: {
      [`cnpg_pg_stat_archiver_last_failed_time{${instance}}`]: always(200),
      [`cnpg_pg_stat_archiver_last_archived_time{${instance}}`]: always(100),
    },
    silent: {
      [`cnpg_collector_pg_wal_archive_status{${instance}, value="ready"}`]: always(3),
      [`cnpg_collector_pg_wal_archive_status{${instance}, value="done"}`]: always(300),
      [`cnpg_pg_stat_archiver_last_failed_time{${instance}}`]: always(100),
      [`cnpg_pg_stat_archiver_last_archived_time{${instance}}`]: always(200),
    },
  },
  MongodbBackupTooOld: {
    at: "30h",
    fires: { [`mongodb_backup_last_success_timestamp_seconds{${here}}`]: always(seconds(3)) },
    silent: { [`mongodb_backup_last_success_timestamp_seconds{${here}}`]: always(seconds(5)) },
  },
  MongodbArchiveLag: {
    at: "5h",
    fires: { [`mongodb_oplog_archived_timestamp_seconds{${here}}`]: always(seconds(3)) },
    silent: { [`mongodb_oplog_archived_timestamp_seconds{${here}}`]: "0+300x60" },
  },
  RestoreDrillFailed: {
    fires: {
      [`kube_cronjob_created{${drill}}`]: always(0),
      [`kube_cronjob_status_last_successful_time{${drill}}`]: always(100),
      [`kube_cronjob_status_last_schedule_time{${drill}}`]: always(600),
      [`kube_cronjob_status_active{${drill}}`]: always(0),
    },
    silent: {
      [`kube_cronjob_created{${drill}}`]: always(0),
      [`kube_cronjob_status_last_successful_time{${drill}}`]: always(900),
      [`kube_cronjob_status_last_schedule_time{${drill}}`]: always(600),
      // The other engine's is under way.
      [`kube_cronjob_created{${here}, cronjob="mongodb-drill"}`]: always(0),
      [`kube_cronjob_status_last_schedule_time{${here}, cronjob="mongodb-drill"}`]: always(600),
      [`kube_cronjob_status_active{${here}, cronjob="mongodb-drill"}`]: always(1),
    },
  },
  RestoreDrillTooOld: {
    at: "200h",
    fires: { [`kube_cronjob_created{${drill}}`]: always(0) },
    silent: {
      [`kube_cronjob_created{${drill}}`]: always(0),
      [`kube_cronjob_status_last_successful_time{${drill}}`]: always(seconds(30)),
    },
  },
  VolumeFilling: {
    fires: { [volume("available_bytes")]: always(10), [volume("capacity_bytes")]: always(100) },
    // Four fifths of what was free go at once, as in a restore: a step, and no trend.
    silent: { [volume("available_bytes")]: "90x5 45x2500", [volume("capacity_bytes")]: always(100) },
  },
  PostgresReplicationLag: {
    fires: { [`cnpg_pg_replication_lag{${instance}}`]: always(90) },
    silent: {
      [`cnpg_pg_replication_lag{${instance}}`]: always(2),
      // A copy or a drill recovers from old data.
      [`cnpg_pg_replication_lag{${here}, pod="postgres-drill-1"}`]: always(9000),
    },
  },
  PostgresConnectionsNearLimit: {
    fires: {
      [`cnpg_backends_total{${instance}, usename="trackdechets"}`]: always(60),
      [`cnpg_backends_total{${instance}, usename="postgres"}`]: always(30),
      [`cnpg_pg_settings_setting{${instance}, name="max_connections"}`]: always(100),
    },
    silent: {
      [`cnpg_backends_total{${instance}, usename="trackdechets"}`]: always(60),
      [`cnpg_pg_settings_setting{${instance}, name="max_connections"}`]: always(100),
    },
  },
  PoolerClientsWaiting: {
    fires: { [`cnpg_pgbouncer_pools_cl_waiting{${here}, pod="p"}`]: always(3) },
    silent: { [`cnpg_pgbouncer_pools_cl_waiting{${here}, pod="p"}`]: "0 0 3 3 0x2500" },
  },
  MongodbReplicationLag: {
    fires: { [`mongodb_mongod_replset_member_replication_lag{${here}, name="m:27017"}`]: always(90) },
    silent: { [`mongodb_mongod_replset_member_replication_lag{${here}, name="m:27017"}`]: always(1) },
  },
  ElasticsearchRed: {
    fires: { [`elasticsearch_cluster_health_status{${here}, color="red"}`]: always(1) },
    silent: {
      [`elasticsearch_cluster_health_status{${here}, color="red"}`]: always(0),
      [`elasticsearch_cluster_health_status{${here}, color="yellow"}`]: always(1),
    },
  },
  RedisMemoryNearLimit: {
    fires: { [`redis_memory_used_bytes{${here}}`]: always(90), [`redis_memory_max_bytes{${here}}`]: always(100) },
    silent: { [`redis_memory_used_bytes{${here}}`]: always(70), [`redis_memory_max_bytes{${here}}`]: always(100) },
  },
  RedisEvicting: {
    fires: { [`redis_evicted_keys_total{${here}}`]: "0+5x2500" },
    silent: { [`redis_evicted_keys_total{${here}}`]: always(5) },
  },
  DatabaseAway: {
    fires: { [`redis_up{${here}, pod="redis-exporter"}`]: always(0) },
    silent: { ...everything, [`suite_exporter_source_up{${here}, source="redis"}`]: always(1) },
  },
  MetricsMissing: {
    fires: Object.fromEntries(Object.entries(everything).filter(([series]) => !series.startsWith("mongodb_up"))),
    silent: everything,
  },
  QueueWaitingTooLong: {
    fires: {
      [`bull_queue_oldest_waiting_seconds{${queue}}`]: always(1000),
      [`bull_queue_waiting_limit_seconds{${queue}}`]: always(900),
      [`bull_queue_paused{${queue}}`]: always(0),
    },
    silent: {
      [`bull_queue_oldest_waiting_seconds{${queue}}`]: always(800),
      [`bull_queue_waiting_limit_seconds{${queue}}`]: always(900),
      [`bull_queue_paused{${queue}}`]: always(0),
    },
  },
  WorkerNotDraining: {
    fires: { [`bull_queue_waiting{${queue}}`]: always(4), [`bull_queue_active{${queue}}`]: always(0) },
    silent: { [`bull_queue_waiting{${queue}}`]: always(4), [`bull_queue_active{${queue}}`]: always(1) },
  },
  WorkloadBelowBudget: {
    fires: {
      [`kube_poddisruptionbudget_status_current_healthy{${here}, poddisruptionbudget="api"}`]: always(1),
      [`kube_poddisruptionbudget_status_desired_healthy{${here}, poddisruptionbudget="api"}`]: always(2),
    },
    silent: {
      [`kube_poddisruptionbudget_status_current_healthy{${here}, poddisruptionbudget="api"}`]: always(2),
      [`kube_poddisruptionbudget_status_desired_healthy{${here}, poddisruptionbudget="api"}`]: always(2),
    },
  },
  WorkloadIncomplete: {
    fires: {
      [`kube_deployment_status_replicas_available{${here}, deployment="cron"}`]: always(0),
      [`kube_deployment_spec_replicas{${here}, deployment="cron"}`]: always(1),
    },
    silent: {
      [`kube_deployment_status_replicas_available{${here}, deployment="cron"}`]: always(1),
      [`kube_deployment_spec_replicas{${here}, deployment="cron"}`]: always(1),
    },
  },
  MigrationFailed: {
    fires: { [`kube_job_failed{${here}, job_name="migrate-1a2b3c4d", condition="true"}`]: always(1) },
    silent: { [`kube_job_failed{${here}, job_name="migrate-1a2b3c4d", condition="true"}`]: always(0) },
  },
  CertificateNearEnd: {
    at: "3h",
    fires: { [`certmanager_certificate_expiration_timestamp_seconds{${here}, name="api"}`]: always(seconds(10 * 24)) },
    silent: { [`certmanager_certificate_expiration_timestamp_seconds{${here}, name="api"}`]: always(seconds(30 * 24)) },
  },
  QuotaNearLimit: {
    fires: {
      [`kube_resourcequota{${here}, resource="pods", type="used"}`]: always(95),
      [`kube_resourcequota{${here}, resource="pods", type="hard"}`]: always(100),
    },
    silent: {
      [`kube_resourcequota{${here}, resource="pods", type="used"}`]: always(80),
      [`kube_resourcequota{${here}, resource="pods", type="hard"}`]: always(100),
      // None are allowed, and none are there.
      [`kube_resourcequota{${here}, resource="services.nodeports", type="used"}`]: always(0),
      [`kube_resourcequota{${here}, resource="services.nodeports", type="hard"}`]: always(0),
    },
  },
};
