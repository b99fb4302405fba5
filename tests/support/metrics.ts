/** Metrics that alerts use, by who sends them and where its list was read. Those of our own exporter are tested on a real Redis. */
export interface MetricSource {
  readonly source: string;
  readonly metrics: readonly string[];
}

export const metricSources: readonly MetricSource[] = [
  {
    source: "CloudNativePG 1.30.0: config/manager/default-monitoring.yaml and its collectors in pkg/management",
    metrics: [
      "cnpg_backends_total",
      "cnpg_collector_pg_wal_archive_status",
      "cnpg_collector_up",
      "cnpg_pg_replication_lag",
      "cnpg_pg_settings_setting",
      "cnpg_pg_stat_archiver_last_archived_time",
      "cnpg_pg_stat_archiver_last_failed_time",
      "cnpg_pgbouncer_pools_cl_waiting",
    ],
  },
  {
    source: "Barman Cloud plugin 0.13.0: internal/cnpgi/instance/metrics.go",
    metrics: ["barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"],
  },
  {
    source: "kube-state-metrics 2: docs/metrics",
    metrics: [
      "kube_cronjob_created",
      "kube_cronjob_status_active",
      "kube_cronjob_status_last_schedule_time",
      "kube_cronjob_status_last_successful_time",
      "kube_deployment_spec_replicas",
      "kube_deployment_status_replicas_available",
      "kube_job_failed",
      "kube_poddisruptionbudget_status_current_healthy",
      "kube_poddisruptionbudget_status_desired_healthy",
      "kube_resourcequota",
    ],
  },
  {
    source: "Kubernetes: the kubelet's /metrics (pkg/kubelet/metrics/collectors/volume_stats.go)",
    metrics: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
  },
  {
    source: "cert-manager 1.21.1: pkg/metrics",
    metrics: ["certmanager_certificate_expiration_timestamp_seconds"],
  },
  {
    source: "elasticsearch_exporter 1.9.0: README.md",
    metrics: ["elasticsearch_cluster_health_status"],
  },
  {
    source: "mongodb_exporter 0.53.0: exporter/v1_compatibility.go and general_collector.go",
    metrics: ["mongodb_mongod_replset_member_replication_lag", "mongodb_up"],
  },
  {
    source: "redis_exporter: exporter/exporter.go; scraped for real by tests/suite-exporter.test.ts",
    metrics: ["redis_evicted_keys_total", "redis_memory_max_bytes", "redis_memory_used_bytes", "redis_up"],
  },
  {
    source: "components/monitoring/scripts/exposition.cjs; scraped for real by tests/suite-exporter.test.ts",
    metrics: [
      "bull_queue_active",
      "bull_queue_oldest_waiting_seconds",
      "bull_queue_paused",
      "bull_queue_waiting",
      "bull_queue_waiting_limit_seconds",
      "mongodb_backup_last_success_timestamp_seconds",
      "mongodb_oplog_archived_timestamp_seconds",
      "suite_exporter_source_up",
    ],
  },
];
