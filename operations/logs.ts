import { exporterNames } from "../catalogue/monitoring.ts";
import { drilledEngines, drillName } from "../catalogue/recovery.ts";
import { workloadNames } from "../catalogue/workloads.ts";
import { choice, type Operation } from "./command.ts";

/** By their pods' label: the processes, the jobs (scripts run as `index`), the drills, and what serves the databases. */
const names = [
  ...workloadNames,
  ...(["migrate", "index", "backup-check", "login-check", "redis-roles"] as const),
  ...drilledEngines.map(drillName),
  ...exporterNames,
] as const;

/** The last lines of every pod of a workload, old and new ones, and then what comes, until Ctrl-C. */
export const logs: Operation = async ({ kubectl }, { workload }) => {
  await kubectl.attach([
    "logs",
    `--selector=app.kubernetes.io/name=${choice("WORKLOAD", workload, names)}`,
    "--all-containers",
    "--prefix",
    "--tail=100",
    "--follow",
    // Five is kubectl's own limit, and an error beyond.
    "--max-log-requests=50",
  ]);
};
