import type { Operation } from "../command.ts";
import type { Kubectl } from "../kubectl.ts";
import { table } from "../table.ts";
import { backupSection, drillSection } from "./backups.ts";
import { dashboardSection } from "./dashboards.ts";
import { databaseSection } from "./databases.ts";
import { addressSection, certificateSection } from "./edge.ts";
import { jobSection } from "./jobs.ts";
import { quotaSection } from "./quota.ts";
import { look, type Section } from "./row.ts";
import { podSection, workloadSection } from "./workloads.ts";

const sections: readonly Section[] = [
  workloadSection,
  podSection,
  databaseSection,
  backupSection,
  drillSection,
  jobSection,
  addressSection,
  certificateSection,
  quotaSection,
  dashboardSection,
];

/** One table of all that the namespace holds, and at its end how many lines need a look: those marked with `!`. */
export async function statusLines(kubectl: Kubectl, now: Date): Promise<readonly string[]> {
  const looked = look(kubectl, now);
  const found = await Promise.all(sections.map(async ({ title, rows }) => ({ title, rows: await rows(looked) })));
  const filled = found.filter(({ rows }) => rows.length > 0);
  const lines = table(
    filled.flatMap(({ title, rows }) =>
      [...rows]
        .sort((one, other) => one.name.localeCompare(other.name, "en"))
        .map(({ name, state, detail = "", wrong }, index) => [
          index === 0 ? title : "",
          wrong ? "!" : "",
          name,
          state,
          detail,
        ]),
    ),
  );
  const wrong = filled.flatMap(({ rows }) => rows).filter((row) => row.wrong).length;
  return [...lines, "", wrong === 0 ? "Nothing needs a look." : `${wrong} of these need a look: those marked with !`];
}

export const status: Operation = async ({ kubectl, stack, namespace, cluster }) => {
  console.log(`${stack}: the namespace ${namespace} on ${cluster}\n`);
  for (const line of await statusLines(kubectl, new Date())) console.log(line);
};
