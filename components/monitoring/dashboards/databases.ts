import { limits } from "../limits.ts";
import { lastBackups } from "../rules/backups.ts";
import { instancesOf } from "../rules/databases.ts";
import { elasticsearch } from "./elasticsearch.ts";
import { mongodb } from "./mongodb.ts";
import type { DashboardOf, Section } from "./panel.ts";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";

/** Whether they answer, keep up, have room, and are backed up. */
export const databases: DashboardOf = (subject) => {
  const here = `namespace="${subject.namespace}"`;
  const instances = instancesOf(here, subject.cluster);
  const last = lastBackups(here);
  const all: Section = {
    title: "All of them",
    panels: [
      {
        title: "Whether they answer",
        unit: "short",
        queries: [
          { expr: `min by (pod) (cnpg_collector_up{${instances}})`, legend: "{{pod}}" },
          { expr: `min(redis_up{${here}})`, legend: "redis" },
          { expr: `min(mongodb_up{${here}})`, legend: "mongodb" },
          { expr: `max(up{${here}, pod=~"elasticsearch-exporter-.+"})`, legend: "elasticsearch-exporter" },
        ],
        fault: { below: 1 },
        alerts: ["DatabaseAway", "MetricsMissing"],
      },
      {
        title: "Volumes: share in use",
        unit: "percentunit",
        queries: [
          {
            expr: `1 - kubelet_volume_stats_available_bytes{${here}} / kubelet_volume_stats_capacity_bytes{${here}}`,
            legend: "{{persistentvolumeclaim}}",
          },
        ],
        fault: { above: 1 - limits.volumeFree },
        alerts: ["VolumeFilling"],
      },
      {
        title: "Age of the last backup",
        unit: "s",
        queries: [
          { expr: `time() - ${last.postgres}`, legend: "postgres" },
          { expr: `time() - ${last.mongodb}`, legend: "mongodb" },
        ],
        fault: { above: limits.backupAge },
        alerts: ["PostgresBackupTooOld", "MongodbBackupTooOld"],
      },
    ],
  };
  return { title: "Databases", sections: [all, postgres(subject), redis(here), elasticsearch(here), mongodb(here)] };
};
