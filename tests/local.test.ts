import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { withLock } from "../local/cluster/lock.ts";
import { freePorts } from "../local/cluster/ports.ts";
import { describe as describeProcess, isAlive, killTree, start, stopAll } from "../local/cluster/processes.ts";
import { readReport } from "../local/engine/events.ts";
import { composeConfig } from "../local/engine/stack-file.ts";

/** The record of this very process. */
function self() {
  const record = describeProcess("self", process.pid);
  if (record === undefined) throw new Error("this process is not found");
  return record;
}

describe("the embedded cluster's processes", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "trackdechets-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("never end a process that got a dead one's id, because it belongs to somebody else", async () => {
    const stranger = spawn("sleep", ["60"], { detached: true });
    await once(stranger, "spawn");
    const record = { ...self(), name: "etcd", pid: stranger.pid ?? 0 };
    writeFileSync(join(folder, "processes.json"), JSON.stringify([record]));
    await stopAll(folder);
    killTree(record);
    expect(isAlive(record)).to.equal(false);
    expect(stranger.kill("SIGKILL"), "the stranger still ran").to.equal(true);
  });

  it("are found by the next run though the first was killed, because each is recorded as it starts", async () => {
    const [sleeper] = start(folder, [{ name: "sleeper", command: "sh", args: ["-c", "sleep 60 & wait"] }]);
    if (sleeper === undefined) throw new Error("nothing was started");
    expect(isAlive(sleeper)).to.equal(true);
    await stopAll(folder);
    expect(isAlive(sleeper)).to.equal(false);
  });

  it("listen on ports of their own, because two clusters may start at once", async () => {
    const ports = await freePorts(50);
    expect(new Set(ports).size).to.equal(50);
    // Above these, Linux gives ports to outgoing connections.
    ports.forEach((port) => expect(port).to.be.within(1024, 32_767));
  });

  it("are touched by one command at a time, because two would take each other's cluster for a dead one", async () => {
    const lock = join(folder, "dev.lock");
    const other = spawn("sleep", ["60"]);
    await once(other, "spawn");
    writeFileSync(lock, JSON.stringify(describeProcess("make up", other.pid ?? 0)));
    const attempt = (): Promise<string> => withLock(lock, "make down", async () => "done");
    const refusal = await attempt().catch((error: Error) => error.message);
    expect(refusal).to.contain("make up");
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(await attempt(), "a killed command's lock is taken over").to.equal("done");
  });
});

describe("the engine's generated stack file", () => {
  it("keeps what no layer names and drops what one removes, because else a stack would run half configured", async () => {
    const layers = [{ cluster: { context: undefined } }, { hosts: { ui: "ui.example.org" } }];
    const committed = await composeConfig("dev", []);
    const composed = await composeConfig("dev", layers);
    expect(committed).to.have.nested.property("trackdechets:cluster.context");
    expect(composed).not.to.have.nested.property("trackdechets:cluster.context");
    expect(composed).to.have.nested.property("trackdechets:cluster.identifier");
    expect(composed).to.have.nested.property("trackdechets:hosts.ui", "ui.example.org");
    expect(composed).to.have.nested.property("trackdechets:hosts.api");
  });

  it("leaves the committed one as it is, because a run must not show up in a diff", async () => {
    const file = join(import.meta.dirname, "..", "Pulumi.dev.yaml");
    const before = readFileSync(file, "utf8");
    await composeConfig("dev", [{ hosts: { ui: "ui.example.org" } }]);
    expect(readFileSync(file, "utf8")).to.equal(before);
  });
});

describe("the engine's event log", () => {
  it("tells changes and errors with their resource, because a count alone explains no failure", () => {
    const urn = "urn:pulumi:dev::trackdechets::kubernetes:core/v1:Secret::api-env";
    const metadata = { type: "kubernetes:core/v1:Secret", urn };
    const events = [
      { resourcePreEvent: { metadata: { ...metadata, op: "update", diffs: ["data"] } } },
      { resourcePreEvent: { metadata: { ...metadata, op: "same" } } },
      { diagnosticEvent: { severity: "error", urn, message: "<{%fg 1%}>refused<{%reset%}>\n" } },
      { diagnosticEvent: { severity: "info", urn, message: "hello" } },
      { summaryEvent: { resourceChanges: { update: 1, same: 3 } } },
    ];
    const report = readReport(events.map((event) => JSON.stringify(event)).join("\n"));
    expect(report.summary).to.deep.equal({ update: 1, same: 3 });
    expect(report.changes.map(({ op, name, properties }) => [op, name, properties])).to.deep.equal([
      ["update", "api-env", ["data"]],
    ]);
    expect(report.errors).to.deep.equal(["kubernetes:core/v1:Secret api-env: refused"]);
  });
});
