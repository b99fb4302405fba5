import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { startHttpsServer, type HttpsServer } from "./support/https-server.ts";

const preload = fileURLToPath(new URL("../components/application/boot/paths.cjs", import.meta.url));

/** Upstream's script as far as it matters: whatever happens, it exits with 0. */
const script = `
const indexation = require("../../bsds/indexation");
(async () => {
  try {
    if (!process.argv.includes("--useQueue")) console.log(await indexation.reindexAllBsdsInBulk({ force: false, useQueue: false }));
  } catch (error) {
    throw new Error("Error in reindexAllInBulk script : " + error.message);
  } finally {
    process.exit(0);
  }
})();`;

/** What the function was given. */
const telling = `exports.reindexAllBsdsInBulk = async (options) => JSON.stringify(options);`;

describe("outcome of the script that makes the index", () => {
  let folder: string;
  let elasticsearch: HttpsServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "boot-"));
    elasticsearch = await startHttpsServer();
    // The index is complete.
    refreshes("bsds", { "bsds_v1.1.6_production_2025": "1s" });
  });
  afterEach(async () => {
    await elasticsearch.stop();
    rmSync(folder, { recursive: true });
  });

  const settingsOf = (alias: string): string => `/${alias}/_settings/index.refresh_interval`;
  /** The indices behind the alias, with their intervals. */
  const refreshes = (alias: string, intervals: Record<string, string>): void => {
    const answer = Object.entries(intervals).map(([index, interval]) => [
      index,
      { settings: { "index.refresh_interval": interval } },
    ]);
    elasticsearch.answers.set(settingsOf(alias), Object.fromEntries(answer));
  };
  const asked = (): string[] =>
    elasticsearch.requests.map(({ method, path }) => `${method} ${path}`.replace("?flat_settings=true", ""));

  const run = (indexation: string, variables = {}): Promise<{ status: number; stdout: string }> => {
    const files = { "back/src/scripts/bin/script.js": script, "back/src/bsds/indexation/index.js": indexation };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const env = {
      ELASTIC_SEARCH_URL: `https://trackdechets:PASSWORD@127.0.0.1:${elasticsearch.port}`,
      NODE_EXTRA_CA_CERTS: elasticsearch.ca,
      ...variables,
    };
    return new Promise((resolve) =>
      execFile(
        process.execPath,
        ["-r", preload, "back/src/scripts/bin/script.js"],
        { cwd: folder, env },
        (error, stdout) => resolve({ status: error === null ? 0 : Number(error.code), stdout }),
      ),
    );
  };

  it("is a failure when the indexing failed: upstream exits with 0, and the application would start without an index", async () => {
    const failing = `exports.reindexAllBsdsInBulk = async () => { throw new Error("Elasticsearch is down"); };`;
    expect((await run(failing)).status).to.equal(1);
    // As compilers spell what is exported from another file.
    const bound = `Object.defineProperty(exports, "reindexAllBsdsInBulk", { enumerable: true, get: () => async () => { throw new Error("down"); } });`;
    expect((await run(bound)).status).to.equal(1);
  });

  it("is a success otherwise, with what the function was given and gave: a complete index isn't built again", async () => {
    expect(await run(telling)).to.deep.equal({ status: 0, stdout: '{"force":false,"useQueue":false}\n' });
    expect(asked()).to.deep.equal([`GET ${settingsOf("bsds")}`]);
  });

  it("is a first index where none is: that is no error", async () => {
    elasticsearch.statuses.set(settingsOf("bsds"), 404);
    expect(await run(telling)).to.deep.equal({ status: 0, stdout: '{"force":false,"useQueue":false}\n' });
  });

  it("is a whole index after a try that was cut: upstream finds the alias, and calls the part that is there done", async () => {
    refreshes("bsds-2", { "bsds-2_v1.1.6_production_2026": "-1" });
    const { status, stdout } = await run(telling, { ELASTICSEARCH_BSDS_ALIAS_NAME: "bsds-2" });
    expect(status).to.equal(0);
    expect(stdout.trim().split("\n")).to.deep.equal([
      'The index behind "bsds-2" was never completed: it is built again, by force (bsds-2_v1.1.6_production_2026).',
      '{"force":true,"useQueue":false}',
    ]);
    // It serves until the new one is filled, and keeps its mark: nothing of it is removed or changed.
    expect(asked()).to.deep.equal([`GET ${settingsOf("bsds-2")}`, "POST /bsds-2/_refresh"]);
  });

  it("is a failure while Elasticsearch doesn't tell whether the index is complete: the job tries again", async () => {
    elasticsearch.statuses.set(settingsOf("bsds"), 503);
    expect(await run(telling)).to.deep.equal({ status: 1, stdout: "" });
  });
});
