import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { isolationProblem, runIsolated } from "../isolation/isolation.ts";
import { say } from "../tools/progress.ts";
import { preparations } from "./groups.ts";
import type { TestCount } from "./run.ts";

/** `tests/isolated/<group>/…`: the files of a group share a network namespace, and what they start in it. */
const groupOf = (file: string): string | undefined => {
  const [, folder, group] = file.split(sep);
  return folder === "isolated" ? group : undefined;
};

export const isIsolated = (file: string): boolean => groupOf(file) !== undefined;

/**
 * Runs each group in a network namespace of its own. Where none can be made, nothing is run, and it is said which tests
 * those are and how to run them.
 */
export async function runIsolatedTests(files: readonly string[]): Promise<TestCount[]> {
  const groups = [...new Set(files.flatMap((file) => groupOf(file) ?? []))];
  if (groups.length === 0) return [];
  const problem = isolationProblem();
  if (problem !== undefined) {
    say(`\nLeft out, because ${problem}:`);
    files.forEach((file) => say(`  ${file}`));
    say("They run as root on Linux: sudo make test\n");
    return [];
  }
  const counts: TestCount[] = [];
  for (const group of groups) {
    await preparations[group]?.();
    counts.push(await runGroup(files.filter((file) => groupOf(file) === group)));
  }
  return counts;
}

async function runGroup(files: readonly string[]): Promise<TestCount> {
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-tests-"));
  try {
    const countFile = join(folder, "count.json");
    const code = await runIsolated(join(import.meta.dirname, "isolated-main.ts"), [countFile, ...files]);
    // One that ended otherwise than by counting has failed, whatever it printed.
    if (code !== 0) return { passed: 0, failures: [`${files.join(", ")}: ended with ${code}`] };
    return JSON.parse(await readFile(countFile, "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
