// Loses primaries and restores backups on real pods (tests/isolated/node), and prints what that took.
import { globSync } from "node:fs";
import { command } from "../local/command.ts";
import { choosePlugins } from "../local/engine/plugins.ts";
import { isolationProblem } from "../local/isolation/isolation.ts";
import { runIsolatedTests } from "../local/tests/isolated.ts";
import { installTools } from "../local/tools/install.ts";
import { rootFolder } from "../local/tools/paths.ts";
import { table } from "../operations/table.ts";
import { UsageError } from "../operations/usage.ts";
import { forgetFigures, readFigures, type Figure } from "../tests/isolated/node/support/figures.ts";

const columns = {
  "fail-over": "without writes for",
  lost: "confirmed writes lost by it",
  "recovery point": "backups behind by",
  recovery: "restored after",
  drill: "drill",
} as const satisfies Readonly<Record<Figure["what"], string>>;
const databases = ["PostgreSQL", "Redis"] as const satisfies readonly Figure["database"][];

/** No server of theirs comes from a package registry: what is known of their restores. */
const without = {
  Elasticsearch: "docs/runbooks/elasticsearch.md#how-long-a-reindex-takes",
  MongoDB: "docs/runbooks/README.md#what-to-expect",
};

const cell = (figures: readonly Figure[], database: string, what: string): string => {
  const found = figures.findLast((figure) => figure.database === database && figure.what === what);
  return found === undefined ? "–" : `${Number(found.value.toFixed(1))} ${found.unit}`;
};

await command(async () => {
  const problem = isolationProblem();
  if (problem !== undefined) {
    throw new UsageError(
      `the drill needs root on Linux, for real pods in a network namespace: ${problem}. sudo make drill`,
    );
  }
  await choosePlugins((await installTools()).binaries.pulumi);
  forgetFigures();
  const counts = await runIsolatedTests(globSync("tests/isolated/node/*.test.ts", { cwd: rootFolder }));
  const figures = readFigures();
  const whats = Object.keys(columns);
  const rows = databases.map((database) => [database, ...whats.map((what) => cell(figures, database, what))]);
  console.log(`\n${table([["", ...Object.values(columns)], ...rows]).join("\n")}`);
  for (const [database, document] of Object.entries(without)) {
    console.log(`${database}: no server of it can be had from a package registry; what to expect: ${document}`);
  }
  if (counts.some(({ failures }) => failures.length > 0))
    throw new Error("some of the tests failed: their figures are no promise");
});
