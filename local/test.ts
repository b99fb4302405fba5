import { globSync } from "node:fs";
import { command } from "./command.ts";
import { choosePlugins } from "./engine/plugins.ts";
import { isIsolated, runIsolatedTests } from "./tests/isolated.ts";
import { runTests } from "./tests/run.ts";
import { installTools } from "./tools/install.ts";
import { rootFolder } from "./tools/paths.ts";

/** Runs the test files whose path contains one of the arguments; all of them without any. */
await command(async () => {
  const wanted = process.argv.slice(2);
  const files = globSync("tests/**/*.test.ts", { cwd: rootFolder }).sort();
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
  const tools = await installTools();
  await choosePlugins(tools.binaries.pulumi);

  const together = chosen.filter((file) => !isIsolated(file));
  const counts = [
    ...(together.length === 0 ? [] : [await runTests(together)]),
    ...(await runIsolatedTests(chosen.filter(isIsolated))),
  ];
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failures = counts.flatMap((count) => count.failures);
  if (failures.length > 0) console.log(`Failed:\n${failures.map((failure) => `  ${failure}\n`).join("")}`);
  // Nothing may follow this line: it is what a person and a pipeline read.
  console.log(`${passed} passed, ${failures.length} failed`);
  // A test that failed may have left a process or a socket open, which would keep this one waiting for ever.
  process.exit(failures.length > 0 || passed === 0 ? 1 : 0);
});
