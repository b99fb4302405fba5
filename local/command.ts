import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../operations/usage.ts";
import { rootFolder, workFolder } from "./tools/paths.ts";

/** Runs a command of the Makefile: an error ends it with its message alone and exit code 1. */
export async function command(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\nerror: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** The stacks that have a committed stack file. */
export function stackNames(): string[] {
  return readdirSync(rootFolder)
    .flatMap((name) => /^Pulumi\.([a-z0-9-]+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

/** The stack that was asked for. Throws a UsageError that lists those that there are. */
export function stackArgument(): string {
  const stack = process.argv[2] ?? "";
  if (!stackNames().includes(stack)) {
    throw new UsageError(`there is no stack "${stack}": STACK is one of ${stackNames().join(", ")}`);
  }
  return stack;
}

/** The embedded clusters that have left a folder here, running or not: `make up`'s by their stacks' names, and the tests'. */
export function clusterNames(): string[] {
  const folder = join(workFolder, "clusters");
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
