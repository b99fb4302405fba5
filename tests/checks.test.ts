import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");

/** Runs a package's own program; fails with what it printed. */
async function check(program: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(root, "node_modules", program), ...args], { cwd: root });
  } catch (error) {
    const output = typeof error === "object" && error !== null && "stdout" in error ? `\n${String(error.stdout)}` : "";
    throw new Error(`${program} found something${output}`, { cause: error });
  }
}

describe("the sources", () => {
  it("have no type error, because Node runs them without checking any", () =>
    check("typescript/bin/tsc", ["--noEmit"])).timeout(120_000);

  it("are formatted, so that a diff shows changes only", () =>
    check("prettier/bin/prettier.cjs", ["--check", "--log-level=warn", "."])).timeout(120_000);
});
