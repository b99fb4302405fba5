import { globSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { command } from "./command.ts";
import { choosePlugins } from "./engine/plugins.ts";
import { installTools } from "./tools/install.ts";
import { rootFolder } from "./tools/paths.ts";

/** Runs the test files whose path contains one of the arguments; all of them without any. */
await command(async () => {
  const wanted = process.argv.slice(2);
  const files = globSync("tests/**/*.test.ts", { cwd: rootFolder }).sort();
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
  const tools = await installTools();
  await choosePlugins(tools.binaries.pulumi);

  const mocha = new Mocha({ reporter: "spec", timeout: 60_000, forbidOnly: true, forbidPending: true });
  chosen.forEach((file) => mocha.addFile(join(rootFolder, file)));
  await mocha.loadFilesAsync();
  const { passes = 0, failures = 0 } = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() =>
      resolve(runner.stats ?? { suites: 0, tests: 0, passes: 0, pending: 0, failures: 1 }),
    );
  });
  // Nothing may follow this line: it is what a person and a pipeline read.
  console.log(`${passes} passed, ${failures} failed`);
  if (failures > 0 || passes === 0) process.exitCode = 1;
});
