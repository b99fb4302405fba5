import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const bootFile = (name: string): string =>
  fileURLToPath(new URL(`../components/application/boot/${name}`, import.meta.url));

/**
 * A double of Bull: only what the preload touches. `pause` ends when the job under way does, as Bull's own.
 */
const bull = `
module.exports = class Queue {
  process(job) { this.running = job(); }
  pause(local) { console.log("pausing", local); return this.running; }
  close() { console.log("closing"); }
};`;

/** As upstream's libraries do: a listener that keeps Node from ending, and doesn't end it. */
const deafToSigterm = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`;

describe("preloads", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "boot-"));
    mkdirSync(join(folder, "node_modules/bull"), { recursive: true });
    writeFileSync(join(folder, "node_modules/bull/index.js"), bull);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = (program: string, preload: string, env: Record<string, string> = {}) => {
    writeFileSync(join(folder, "main.js"), program);
    return spawn(process.execPath, ["--require", bootFile(preload), "main.js"], { cwd: folder, env });
  };

  it("end a worker on SIGTERM after its job: upstream's own would take new jobs until SIGKILL cuts one", async () => {
    const child = start(
      `const Queue = require("bull");
       ${deafToSigterm}
       let finish;
       new Queue().process(() => new Promise((resolve) => { finish = resolve; }));
       process.on("SIGTERM", () => setTimeout(() => { console.log("job done"); finish(); }, 100));
       console.log("ready");`,
      "graceful.cjs",
    );
    const lines: string[] = [];
    child.stdout.on("data", (text: Buffer) => lines.push(...text.toString().trim().split("\n")));
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).to.equal(0);
    expect(lines).to.deep.equal(["ready", "pausing true", "job done", "closing"]);
  });

  it("end no worker on SIGTERM for what a listener runs into meanwhile: Node would cut the jobs of all queues", async () => {
    const child = start(
      `const Queue = require("bull");
       ${deafToSigterm}
       let finish;
       new Queue().process(() => new Promise((resolve) => { finish = resolve; }));
       process.on("SIGTERM", () => {
         Promise.reject(new Error("Connection is closed."));
         setTimeout(() => { console.log("job done"); finish(); }, 100);
       });
       console.log("ready");`,
      "graceful.cjs",
    );
    const said = text(child.stdout);
    const errors = text(child.stderr);
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).to.equal(0);
    expect(await said).to.include("job done");
    expect(await errors).to.include("While stopping: Error: Connection is closed.");
  });

  it("leave a process that takes no jobs running on SIGTERM: a daily job of cron ends within the grace period", async () => {
    const child = start(
      `require("bull");
       ${deafToSigterm}
       process.on("SIGTERM", () => setTimeout(() => { console.log("still here"); process.exit(7); }, 50));
       console.log("ready");`,
      "graceful.cjs",
    );
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).to.equal(7);
  });

  it("touch the heartbeat's file at once: the startup probe looks for it", async () => {
    const heartbeat = join(folder, "heartbeat");
    const child = start("", "graceful.cjs", { HEARTBEAT_FILE: heartbeat });
    const [code] = await once(child, "exit");
    expect(code).to.equal(0);
    expect(statSync(heartbeat).isFile()).to.equal(true);
  });

  it("find the application's modules for a script of its own: it would die of `Cannot find module '@td/logger'`", async () => {
    mkdirSync(join(folder, "libs/back/logger/src"), { recursive: true });
    writeFileSync(join(folder, "libs/back/logger/src/index.js"), `exports.name = "the logger";`);
    const child = start(`console.log(require("@td/logger").name);`, "paths.cjs");
    const [output] = await once(child.stdout, "data");
    expect(String(output).trim()).to.equal("the logger");
  });
});
