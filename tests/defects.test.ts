import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { defects } from "./support/defects/index.ts";
import type { Row, TestTitle } from "./support/defects/row.ts";

const root = join(import.meta.dirname, "..");

/** Which of the tests don't exist: files are loaded as mocha does, and nothing of them runs. */
async function missing(tests: readonly TestTitle[]): Promise<readonly TestTitle[]> {
  const files = [...new Set(tests.map(({ file }) => file))].map((file) => join(root, file));
  const script = join(import.meta.dirname, "support/list-titles.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...files], { cwd: root });
  const titles: Record<string, string[]> = JSON.parse(stdout);
  return tests.filter(({ file, title }) => titles[file]?.includes(title) !== true);
}

describe("the table of the older manifests' defects", () => {
  it("has each of the 71 once and in order, because one that is left out may come back", () => {
    expect(defects.map(({ number }) => number)).to.deep.equal(Array.from({ length: 71 }, (_, index) => index + 1));
  });

  it("gives each defect one answer: tests that fail if it comes back, or why there is none", () => {
    const unanswered = (rows: readonly Row[]) =>
      rows
        .filter(({ tests, because }) => (tests === undefined) === (because === undefined))
        .map(({ number }) => number);
    expect(unanswered(defects)).to.deep.equal([]);
    const empty = defects.filter(({ tests, because }) => tests?.length === 0 || because === "");
    expect(empty).to.deep.equal([]);
  });

  it("names tests that exist, because a renamed one would stand for nothing", async () => {
    expect(await missing(defects.flatMap(({ tests }) => tests ?? []))).to.deep.equal([]);
    const wrong = { file: "tests/defects.test.ts", title: "a test that nobody wrote" };
    expect(await missing([wrong])).to.deep.equal([wrong]);
  });

  it("says of each where it is and what is wrong, in one line", () => {
    for (const { number, where, wrong, kept = "" } of defects) {
      expect(where, `${number}`).to.not.be.empty;
      for (const path of where) expect(path, `${number}`).to.match(/^kubernetes\/[\w./-]+\.(yaml|yml|md|sh)$/);
      expect(wrong, `${number}`).to.match(/^[A-Z].{15,140}[.]$/);
      expect(wrong + kept, `${number}`).to.not.match(/[|\n]/);
    }
  });
});
