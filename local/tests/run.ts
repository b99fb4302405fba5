import { join } from "node:path";
import Mocha from "mocha";
import { rootFolder } from "../tools/paths.ts";

export interface TestCount {
  passed: number;
  failed: number;
}

/** Runs test files of the checkout in this process, and counts. */
export async function runTests(files: readonly string[]): Promise<TestCount> {
  const mocha = new Mocha({ reporter: "spec", timeout: 60_000, forbidOnly: true, forbidPending: true });
  files.forEach((file) => mocha.addFile(join(rootFolder, file)));
  await mocha.loadFilesAsync();
  const { passes, failures } = await new Promise<Pick<Mocha.Stats, "passes" | "failures">>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats ?? { passes: 0, failures: 1 }));
  });
  return { passed: passes, failed: failures };
}
