import { limits } from "../limits.ts";
import type { Section } from "./panel.ts";

export const mongodb = (here: string): Section => ({
  title: "MongoDB",
  panels: [
    {
      title: "Seconds behind the primary",
      unit: "s",
      queries: [
        {
          expr: `max by (name) (mongodb_mongod_replset_member_replication_lag{${here}})`,
          legend: "{{name}}",
        },
      ],
      fault: { above: limits.replicationLag },
      alerts: ["MongodbReplicationLag"],
    },
    {
      title: "Age of the newest archived operation",
      unit: "s",
      queries: [{ expr: `time() - mongodb_oplog_archived_timestamp_seconds{${here}}`, legend: "archive" }],
      fault: { above: limits.oplogAge },
      alerts: ["MongodbArchiveLag"],
    },
    {
      title: "Operations",
      unit: "ops",
      note: "Of the primary, which the exporter asks.",
      queries: [
        {
          expr: `sum by (legacy_op_type) (rate(mongodb_ss_opcounters{${here}}[5m]))`,
          legend: "{{legacy_op_type}}",
        },
      ],
    },
    {
      title: "Connections",
      unit: "short",
      queries: [{ expr: `sum(mongodb_ss_connections{${here}, conn_type="current"})`, legend: "primary" }],
    },
    {
      title: "Size",
      unit: "bytes",
      queries: [{ expr: `max by (database) (mongodb_dbstats_dataSize{${here}})`, legend: "{{database}}" }],
    },
  ],
});
