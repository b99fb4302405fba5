import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const preload = fileURLToPath(new URL("../components/application/boot/paths.cjs", import.meta.url));

/** Upstream's script as far as it matters: whatever happens, it exits with 0. */
const script = `
const indexation = require("../../bsds/indexation");
(async () => {
  try {
    if (!process.argv.includes("--useQueue")) console.log(await indexation.reindexAllBsdsInBulk({ force: true }));
  } catch (error) {
    throw new Error("Error in reindexAllInBulk script : " + error.message);
  } finally {
    process.exit(0);
  }
})();`;

describe("outcome of the script that makes the index", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "boot-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (indexation: string) => {
    const files = { "back/src/scripts/bin/script.js": script, "back/src/bsds/indexation/index.js": indexation };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const { status, stdout } = spawnSync(process.execPath, ["-r", preload, "back/src/scripts/bin/script.js"], {
      cwd: folder,
    });
    return { status, stdout: stdout.toString() };
  };

  it("is a failure when the indexing failed: upstream exits with 0, and the application would start without an index", () => {
    const failing = `exports.reindexAllBsdsInBulk = async () => { throw new Error("Elasticsearch is down"); };`;
    expect(run(failing).status).to.equal(1);
    // As compilers spell what is exported from another file.
    const bound = `Object.defineProperty(exports, "reindexAllBsdsInBulk", { enumerable: true, get: () => async () => { throw new Error("down"); } });`;
    expect(run(bound).status).to.equal(1);
  });

  it("is a success otherwise, with what the function was given and gave", () => {
    const working = `exports.reindexAllBsdsInBulk = async ({ force }) => "forced " + force;`;
    expect(run(working)).to.deep.equal({ status: 0, stdout: "forced true\n" });
  });
});
