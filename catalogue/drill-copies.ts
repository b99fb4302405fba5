import type { DrilledEngine } from "./recovery.ts";

/** Of PostgreSQL 16, by CloudNativePG (pkg/postgres/configuration.go). */
const parameters = {
  archive_mode: "on",
  archive_timeout: "5min",
  dynamic_shared_memory_type: "posix",
  full_page_writes: "on",
  logging_collector: "on",
  log_destination: "csvlog",
  log_directory: "/controller/log",
  log_filename: "postgres",
  log_rotation_age: "0",
  log_rotation_size: "0",
  log_truncate_on_rotation: "false",
  max_parallel_workers: "32",
  max_worker_processes: "32",
  max_replication_slots: "32",
  shared_memory_type: "mmap",
  shared_preload_libraries: "",
  ssl_max_protocol_version: "TLSv1.3",
  ssl_min_protocol_version: "TLSv1.3",
  wal_keep_size: "512MB",
  wal_level: "logical",
  wal_log_hints: "on",
  wal_sender_timeout: "5s",
  wal_receiver_timeout: "5s",
} as const;

const volume = { resizeInUseVolumes: true } as const;

/**
 * What a drill's copy may have in `spec` beside what the program says: the defaults of its definition, and those of its
 * operator's webhook, in the versions of pins.ts. A new one that is missing here has the copy refused; the tests with the real
 * operators see it first.
 */
export const addedToCopies = {
  /** By the definition, and by CloudNativePG's api/v1/cluster_defaults.go. */
  postgres: {
    storage: volume,
    walStorage: volume,
    externalClusters: [{ plugin: { enabled: true, isWALArchiver: false } }],
    managed: { roles: [{ inherit: true }] },
    postgresql: { parameters, syncReplicaElectionConstraint: { enabled: false } },
    primaryLease: { releasedLeaseDurationSeconds: 1 },
    failoverDelay: 0,
    logLevel: "info",
    maxSyncReplicas: 0,
    minSyncReplicas: 0,
    monitoring: {
      customQueriesConfigMap: [{ name: "cnpg-default-monitoring", key: "queries" }],
      disableDefaultQueries: false,
      enablePodMonitor: false,
    },
    postgresGID: 26,
    postgresUID: 26,
    primaryUpdateMethod: "restart",
    primaryUpdateStrategy: "unsupervised",
    probes: { liveness: { isolationCheck: { enabled: true, connectionTimeout: 1000, requestTimeout: 1000 } } },
    replicationSlots: {
      highAvailability: { enabled: true, slotPrefix: "_cnpg_" },
      synchronizeReplicas: { enabled: true },
      updateInterval: 30,
    },
    smartShutdownTimeout: 180,
    startDelay: 3600,
    stopDelay: 1800,
    switchoverDelay: 3600,
  },
  /** By the definition; Percona's webhook changes nothing. */
  mongodb: { backup: { startingDeadlineSeconds: 120 } },
} as const satisfies Readonly<Record<DrilledEngine, object>>;
