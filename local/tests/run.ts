import { join } from "node:path";
import Mocha from "mocha";
import { rootFolder } from "../tools/paths.ts";

export interface TestCount {
  passed: number;
  /** A line for each test, or hook, that failed: its full title and the first line of the error. */
  failures: readonly string[];
}

/** Runs test files of the checkout in this process, and counts. */
export async function runTests(files: readonly string[]): Promise<TestCount> {
  const mocha = new Mocha({ reporter: "spec", timeout: 60_000, forbidOnly: true, forbidPending: true });
  files.forEach((file) => mocha.addFile(join(rootFolder, file)));
  await mocha.loadFilesAsync();
  const failures: string[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve({ passed: runner.stats?.passes ?? 0, failures }));
    runner.on("fail", (test, error) => {
      const [reason = ""] = String(error.message).split("\n");
      failures.push(`${test.fullTitle()}: ${reason}`);
    });
  });
}
