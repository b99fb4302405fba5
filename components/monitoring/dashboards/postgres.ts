import { limits } from "../limits.ts";
import type { Subject } from "../rules/alert.ts";
import { instancesOf } from "../rules/databases.ts";
import type { Section } from "./panel.ts";

export function postgres({ namespace, cluster }: Subject): Section {
  const here = `namespace="${namespace}"`;
  const instances = instancesOf(here, cluster);
  const ofPod = (how: string, metric: string): string => `${how} by (namespace, pod) (${metric})`;
  const legend = "{{pod}}";
  return {
    title: "PostgreSQL",
    panels: [
      {
        title: "Connections: share in use",
        unit: "percentunit",
        queries: [
          {
            expr: `${ofPod("sum", `cnpg_backends_total{${instances}}`)}
              / ${ofPod("max", `cnpg_pg_settings_setting{${instances}, name="max_connections"}`)}`,
            legend,
          },
        ],
        fault: { above: limits.connections },
        alerts: ["PostgresConnectionsNearLimit"],
      },
      {
        title: "Clients of PgBouncer",
        unit: "short",
        queries: [
          { expr: `sum(cnpg_pgbouncer_pools_cl_active{${here}})`, legend: "served" },
          { expr: `sum(cnpg_pgbouncer_pools_cl_waiting{${here}})`, legend: "waiting" },
        ],
        alerts: ["PoolerClientsWaiting"],
      },
      {
        title: "Seconds behind the primary",
        unit: "s",
        queries: [{ expr: ofPod("max", `cnpg_pg_replication_lag{${instances}}`), legend }],
        fault: { above: limits.replicationLag },
        alerts: ["PostgresReplicationLag"],
      },
      {
        title: "Files of the log that wait to be archived",
        unit: "short",
        queries: [{ expr: ofPod("max", `cnpg_collector_pg_wal_archive_status{${instances}, value="ready"}`), legend }],
        fault: { above: limits.walFiles },
        alerts: ["PostgresArchiveLag"],
      },
      {
        title: "Transactions",
        unit: "ops",
        queries: [{ expr: ofPod("sum", `rate(cnpg_pg_stat_database_xact_commit{${instances}}[5m])`), legend }],
      },
      {
        title: "Longest transaction",
        unit: "s",
        queries: [{ expr: ofPod("max", `cnpg_backends_max_tx_duration_seconds{${instances}}`), legend }],
      },
      {
        title: "Size",
        unit: "bytes",
        queries: [{ expr: `max by (datname) (cnpg_pg_database_size_bytes{${instances}})`, legend: "{{datname}}" }],
      },
    ],
  };
}
