import { sections, upstream } from "./index.ts";
import type { Row, TestTitle } from "./row.ts";

const effects = { breaks: "breaks it", serious: "serious", minor: "minor" } as const;
const { repository, commit, checked } = upstream;

const link = (path: string): string => `[${path.replace("kubernetes/", "")}](${repository}/blob/${commit}/${path})`;
const test = ({ file, title }: TestTitle): string => `\`${file}\`: ${title}`;

function line({ number, effect, wrong, where, kept, tests, because }: Row): string {
  const answer = tests === undefined ? because : tests.map(test).join("<br>");
  const whole = kept === undefined ? answer : `${answer}<br>Kept: ${kept}.`;
  return `| ${[number, wrong, effects[effect], where.map(link).join("<br>"), whole].join(" | ")} |`;
}

/** `docs/defects.md`, from the table. */
export function defectsDocument(): string {
  const all = sections.flatMap(({ rows }) => rows);
  const untested = all.filter(({ tests }) => tests === undefined).length;
  return [
    "# Defects of the older manifests",
    "",
    "<!-- Written by `make golden` from tests/support/defects/. -->",
    "",
    "Trackdéchets has Kubernetes manifests of its own, in the folder `kubernetes` of",
    `[its repository](${repository}). Read, rendered and tried at commit \`${commit}\``,
    `(${checked}), they showed ${all.length} defects. This is the list, and for each what keeps it from coming back here: the`,
    `tests that would fail, or (for ${untested} of them) why there is none. A test checks that the list is complete and that every`,
    "test which it names exists.",
    "",
    "“Breaks it” means that something doesn't start or can't be applied; “serious” shows in production. File names are",
    "below `kubernetes`.",
    ...sections.flatMap(({ title, rows }) => [
      "",
      `## ${title}`,
      "",
      // Columns as wide as their longest cell would make each line change with any other.
      "<!-- prettier-ignore -->",
      "| # | What is wrong there | Effect | Where | What stands against it here |",
      "| --- | --- | --- | --- | --- |",
      ...rows.map(line),
    ]),
    "",
  ].join("\n");
}
