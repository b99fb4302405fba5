import { limits } from "../limits.ts";
import type { AlertsOf } from "./alert.ts";

/** Labels of PostgreSQL's instances: those of copies and drills are in the same namespace. */
export const instancesOf = (here: string, cluster: string): string => `${here}, pod=~"${cluster}-[0-9]+"`;

export const databases: AlertsOf = ({ namespace, cluster }) => {
  const here = `namespace="${namespace}"`;
  const instances = instancesOf(here, cluster);
  // A drill's copy is as full as what it is a copy of, and soon gone.
  const volumes = `${here}, persistentvolumeclaim!~".*-drill-.*"`;
  const available = `kubelet_volume_stats_available_bytes{${volumes}}`;
  const free = `${available} / kubelet_volume_stats_capacity_bytes{${volumes}}`;
  return [
    {
      name: "VolumeFilling",
      // By its trend only what has little room already: a restore or a new index is a step that a line makes endless.
      expr: `${free} < ${limits.volumeFree} or (${free} < ${limits.volumeWatched} and predict_linear(${available}[6h], 86400) < 0)`,
      for: "30m",
      severity: "critical",
      summary: "{{ $labels.persistentvolumeclaim }} has less than 15 % free, or is full within a day",
      description: "Volumes can grow: raise the database's storage in the stack file.",
    },
    {
      name: "PostgresReplicationLag",
      expr: `max by (namespace, pod) (cnpg_pg_replication_lag{${instances}}) > ${limits.replicationLag}`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} is {{ $value }} s behind its primary",
      description: "Look at its log and its node; a replica that can't catch up is made anew.",
    },
    {
      name: "PostgresConnectionsNearLimit",
      expr: `sum by (namespace, pod) (cnpg_backends_total{${instances}})
        / on (namespace, pod) max by (namespace, pod) (cnpg_pg_settings_setting{${instances}, name="max_connections"}) > ${limits.connections}`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} has 85 % of its connections in use",
      description: "See who holds them in pg_stat_activity before raising a limit.",
    },
    {
      name: "PoolerClientsWaiting",
      expr: `sum by (namespace) (cnpg_pgbouncer_pools_cl_waiting{${here}}) > 0`,
      for: "10m",
      severity: "warning",
      summary: "{{ $value }} clients wait for a connection of PgBouncer's",
      description: "A slow query holds them, or the pool is too small for the processes.",
    },
    {
      name: "MongodbReplicationLag",
      expr: `max by (namespace, name) (mongodb_mongod_replset_member_replication_lag{${here}}) > ${limits.replicationLag}`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.name }} is {{ $value }} s behind its primary",
      description: "Look at its log and its node.",
    },
    {
      name: "ElasticsearchRed",
      expr: `max by (namespace) (elasticsearch_cluster_health_status{${here}, color="red"}) == 1`,
      for: "5m",
      severity: "critical",
      summary: "Elasticsearch lacks a primary shard: searches leave slips out",
      description: "See which shard and why; the index can be made anew from PostgreSQL.",
    },
    {
      name: "RedisMemoryNearLimit",
      expr: `redis_memory_used_bytes{${here}} / redis_memory_max_bytes{${here}} > ${limits.redisMemory} and redis_memory_max_bytes{${here}} > 0`,
      for: "10m",
      severity: "critical",
      summary: "Redis uses 85 % of its memory: full, it refuses jobs and logins",
      description: "See which queue has grown, then raise redis.memory.",
    },
    {
      name: "RedisEvicting",
      expr: `increase(redis_evicted_keys_total{${here}}[10m]) > 0`,
      for: "0m",
      severity: "critical",
      summary: "Redis throws keys away, and jobs, sessions and webhooks with them",
      description: "Somebody changed maxmemory-policy, which must be noeviction.",
    },
    {
      name: "DatabaseAway",
      expr: `redis_up{${here}} == 0 or mongodb_up{${here}} == 0 or cnpg_collector_up{${instances}} == 0
        or suite_exporter_source_up{${here}} == 0`,
      for: "5m",
      severity: "critical",
      summary: "A database doesn't answer {{ $labels.pod }}",
      description: "Follow the runbook of that database: a pod, a node, or all of it.",
    },
    {
      name: "MetricsMissing",
      // A rule over a metric that nobody sends is silent for ever.
      expr: [
        "redis_up",
        "mongodb_up",
        "cnpg_collector_up",
        "elasticsearch_cluster_health_status",
        "bull_queue_waiting",
        "kube_deployment_spec_replicas",
        "kube_poddisruptionbudget_status_desired_healthy",
        "kubelet_volume_stats_available_bytes",
        "certmanager_certificate_expiration_timestamp_seconds",
        // The plugin sends none while it can't read its own resource: the age of a backup that nobody tells is never too old.
        "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
      ]
        .map((metric) => `absent(${metric}{${here}})`)
        .join(" or "),
      for: "15m",
      severity: "warning",
      summary: "Metrics of a part don't reach Prometheus: its other alerts are blind",
      description: "Look at Prometheus' targets: a monitor, a label, or the network.",
    },
  ];
};
