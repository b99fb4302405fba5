import { counter, flat, hump, ramp, rough, sum, wave, whole, type Shape } from "./shape.ts";
import { beginning, type Series } from "./recorded.ts";

const namespace = "trackdechets";
const hour = 3600;
const gib = 1024 ** 3;
const now = (minute: number): number => beginning + 60 * minute;

const one = (metric: string, value: Shape, labels: Readonly<Record<string, string>> = {}): Series => ({
  metric,
  labels: { namespace, ...labels },
  value,
});

const reindex = hump(180, 200, 330, 1);
const times =
  (shape: Shape, factor: number): Shape =>
  (minute) =>
    factor * shape(minute);

const ofInstance = (number: number): readonly Series[] => {
  const pod = { pod: `postgres-${number}` };
  const isPrimary = number === 1;
  const work = isPrimary ? sum(rough(flat(420), 0.08, number), times(reindex, 380)) : rough(flat(60), 0.1, number);
  return [
    one("cnpg_collector_up", flat(1), pod),
    one("cnpg_backends_total", whole(sum(flat(isPrimary ? 58 : 4), times(reindex, 12 * Number(isPrimary)))), {
      ...pod,
      usename: "trackdechets",
      state: "active",
    }),
    one("cnpg_backends_total", whole(rough(flat(isPrimary ? 60 : 6), 0.1, number)), {
      ...pod,
      usename: "trackdechets",
      state: "idle",
    }),
    one("cnpg_pg_settings_setting", flat(200), { ...pod, name: "max_connections" }),
    one(
      "cnpg_pg_replication_lag",
      number === 3 ? hump(270, 300, 320, 140) : rough(flat(isPrimary ? 0 : 0.4), 0.5, number),
      pod,
    ),
    one("cnpg_collector_pg_wal_archive_status", isPrimary ? whole(rough(flat(1.5), 0.9, 3)) : flat(0), {
      ...pod,
      value: "ready",
    }),
    one("cnpg_pg_stat_database_xact_commit", counter(work), { ...pod, datname: "trackdechets" }),
    one(
      "cnpg_backends_max_tx_duration_seconds",
      isPrimary ? sum(rough(flat(3), 0.8, 5), times(reindex, 40)) : flat(0.5),
      {
        ...pod,
        usename: "trackdechets",
        state: "active",
      },
    ),
    one("cnpg_pg_database_size_bytes", ramp(0, 420, 61.2 * gib, 61.9 * gib), { ...pod, datname: "trackdechets" }),
  ];
};

const volume = (claim: string, size: number, free: Shape): readonly Series[] => [
  one("kubelet_volume_stats_capacity_bytes", flat(size * gib), { persistentvolumeclaim: claim }),
  one("kubelet_volume_stats_available_bytes", (minute) => size * gib * free(minute), { persistentvolumeclaim: claim }),
];

const node = (name: string, index: number): readonly Series[] => {
  const queries = sum(rough(flat(140 - 8 * index), 0.1, index), times(reindex, 20));
  return [
    one("elasticsearch_jvm_memory_used_bytes", (minute) => gib * (1.3 + 0.5 * (((minute + 37 * index) % 60) / 60)), {
      name,
      area: "heap",
    }),
    one("elasticsearch_jvm_memory_max_bytes", flat(2 * gib), { name, area: "heap" }),
    one("elasticsearch_indices_search_query_total", counter(queries), { name }),
    one(
      "elasticsearch_indices_search_query_time_seconds",
      counter((minute) => queries(minute) * (0.012 + 0.03 * reindex(minute))),
      { name },
    ),
    one("elasticsearch_indices_indexing_index_total", counter(sum(flat(9 + index), times(reindex, 800))), { name }),
    one("elasticsearch_indices_store_size_bytes", sum(flat(11 * gib), times(ramp(180, 330, 0, 1), 6 * gib)), { name }),
  ];
};

const operations = { query: 180, insert: 25, update: 30, delete: 2, getmore: 40, command: 120 };

export const databaseSeries: readonly Series[] = [
  ...[1, 2, 3].flatMap(ofInstance),
  one(
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
    (minute) => (minute < 190 ? beginning - 20 * hour : beginning + 3 * hour),
    { pod: "postgres-1" },
  ),
  one("cnpg_pgbouncer_pools_cl_active", whole(sum(rough(flat(70), 0.1, 1), times(reindex, 30))), {
    pod: "postgres-pooler-1",
  }),
  one("cnpg_pgbouncer_pools_cl_waiting", whole(times(hump(200, 230, 260, 1), 9)), { pod: "postgres-pooler-1" }),
  one("redis_up", flat(1)),
  one(
    "redis_memory_used_bytes",
    sum(flat(0.4 * gib), times(hump(180, 182, 330, 1), 0.35 * gib), times(ramp(210, 420, 0, 1), 0.08 * gib)),
  ),
  one("redis_memory_max_bytes", flat(gib)),
  one("redis_evicted_keys_total", flat(0)),
  one("redis_commands_processed_total", counter(sum(rough(flat(900), 0.1, 9), times(reindex, 1500)))),
  one("redis_connected_clients", whole(wave(210, 12, 150))),
  one("mongodb_up", flat(1)),
  ...["rs0-0", "rs0-1", "rs0-2"].map((name, index) =>
    one("mongodb_mongod_replset_member_replication_lag", index === 0 ? flat(0) : whole(rough(flat(1.2), 0.9, index)), {
      name: `mongodb-${name}`,
    }),
  ),
  one("mongodb_oplog_archived_timestamp_seconds", (minute) => 600 * Math.floor(now(minute) / 600) - 60),
  one("mongodb_backup_last_success_timestamp_seconds", flat(beginning - 4 * hour)),
  ...Object.entries(operations).map(([type, rate], index) =>
    one("mongodb_ss_opcounters", counter(rough(flat(rate), 0.15, index)), { legacy_op_type: type }),
  ),
  one("mongodb_ss_connections", whole(wave(96, 8, 200)), { conn_type: "current" }),
  one("mongodb_dbstats_dataSize", ramp(0, 420, 8.1 * gib, 8.14 * gib), { database: "trackdechets" }),
  one("elasticsearch_cluster_health_unassigned_shards", whole(hump(176, 180, 190, 5))),
  ...["elasticsearch-es-all-0", "elasticsearch-es-all-1", "elasticsearch-es-all-2"].flatMap(node),
  one("up", flat(1), { pod: "elasticsearch-exporter-6b5f7d9c8-q8zkt" }),
  ...volume("postgres-1", 100, ramp(0, 420, 0.36, 0.35)),
  ...volume("postgres-1-wal", 20, wave(0.8, 0.1, 240)),
  ...volume("elasticsearch-data-elasticsearch-es-all-0", 50, ramp(180, 330, 0.4, 0.13)),
  ...volume("mongod-data-mongodb-rs0-0", 30, flat(0.62)),
  ...volume("redisfailover-persistent-keep-data-rfr-redis-0", 5, flat(0.81)),
];
