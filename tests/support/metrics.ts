/** Metrics that alerts and dashboards use, by who sends them and where its list was read. Those of our own exporter are tested on a real Redis. */
export interface MetricSource {
  readonly source: string;
  readonly metrics: readonly string[];
}

export const metricSources: readonly MetricSource[] = [
  {
    source:
      "CloudNativePG 1.30.0: config/manager/default-monitoring.yaml and its collectors in pkg/management; scraped for real by " +
      "tests/isolated/node",
    metrics: [
      "cnpg_backends_max_tx_duration_seconds",
      "cnpg_backends_total",
      "cnpg_collector_pg_wal_archive_status",
      "cnpg_collector_up",
      "cnpg_pg_database_size_bytes",
      "cnpg_pg_replication_lag",
      "cnpg_pg_settings_setting",
      "cnpg_pg_stat_archiver_last_archived_time",
      "cnpg_pg_stat_archiver_last_failed_time",
      "cnpg_pg_stat_database_xact_commit",
      "cnpg_pgbouncer_pools_cl_active",
      "cnpg_pgbouncer_pools_cl_waiting",
    ],
  },
  {
    source: "Barman Cloud plugin 0.13.0: internal/cnpgi/instance/metrics.go; scraped for real by tests/isolated/node",
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
      "kube_horizontalpodautoscaler_spec_max_replicas",
      "kube_horizontalpodautoscaler_status_desired_replicas",
      "kube_job_failed",
      "kube_pod_container_resource_limits",
      "kube_pod_container_status_restarts_total",
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
    source: "Kubernetes: the kubelet's /metrics/cadvisor (google/cadvisor docs/storage/prometheus.md)",
    metrics: [
      "container_cpu_cfs_periods_total",
      "container_cpu_cfs_throttled_periods_total",
      "container_cpu_usage_seconds_total",
      "container_memory_working_set_bytes",
    ],
  },
  { source: "Prometheus itself, of each alert and of each target", metrics: ["ALERTS", "up"] },
  {
    source: "Traefik 3.7.11: pkg/observability/metrics/prometheus.go; scraped for real by tests/isolated/ingress",
    metrics: [
      "traefik_entrypoint_requests_total",
      "traefik_open_connections",
      "traefik_service_request_duration_seconds_bucket",
      "traefik_service_requests_total",
    ],
  },
  {
    source: "ingress-nginx 1.15.1: internal/ingress/metric/collectors",
    metrics: [
      "nginx_ingress_controller_nginx_process_connections",
      "nginx_ingress_controller_request_duration_seconds_bucket",
      "nginx_ingress_controller_requests",
    ],
  },
  {
    source: "mongodb_exporter 0.51.0: exporter/metrics.go (diagnosticdata) and dbstats_collector.go",
    metrics: ["mongodb_dbstats_dataSize", "mongodb_ss_connections", "mongodb_ss_opcounters"],
  },
  {
    source: "cert-manager 1.21.1: pkg/metrics",
    metrics: ["certmanager_certificate_expiration_timestamp_seconds"],
  },
  {
    source: "elasticsearch_exporter 1.9.0: README.md",
    metrics: [
      "elasticsearch_cluster_health_status",
      "elasticsearch_cluster_health_unassigned_shards",
      "elasticsearch_indices_indexing_index_total",
      "elasticsearch_indices_search_query_time_seconds",
      "elasticsearch_indices_search_query_total",
      "elasticsearch_indices_store_size_bytes",
      "elasticsearch_jvm_memory_max_bytes",
      "elasticsearch_jvm_memory_used_bytes",
    ],
  },
  {
    source: "mongodb_exporter 0.51.0: exporter/v1_compatibility.go and general_collector.go",
    metrics: ["mongodb_mongod_replset_member_replication_lag", "mongodb_up"],
  },
  {
    source: "redis_exporter: exporter/exporter.go; scraped for real by tests/suite-exporter.test.ts",
    metrics: [
      "redis_commands_processed_total",
      "redis_connected_clients",
      "redis_evicted_keys_total",
      "redis_memory_max_bytes",
      "redis_memory_used_bytes",
      "redis_up",
    ],
  },
  {
    source: "components/monitoring/scripts/exposition.cjs; scraped for real by tests/suite-exporter.test.ts",
    metrics: [
      "bull_queue_active",
      "bull_queue_delayed",
      "bull_queue_failed",
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
