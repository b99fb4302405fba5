import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stopCluster } from "../local/cluster.ts";
import { withLock } from "../local/cluster/lock.ts";
import { freePorts } from "../local/cluster/ports.ts";
import {
  describe as describeProcess,
  isAlive,
  killTree,
  readRecords,
  start,
  stopAll,
} from "../local/cluster/processes.ts";
import { readReport } from "../local/engine/events.ts";
import { composeConfig } from "../local/engine/stack-file.ts";
import { summaryText } from "../local/summary.ts";
import { Checkout } from "./support/checkout.ts";
import { EmbeddedCluster } from "./support/embedded.ts";
import { listeners, loopback } from "./support/sockets.ts";

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

  it("listen on ports of their own, because two clusters that start at once would both find the same one free", async () => {
    const ports = (await Promise.all(Array.from({ length: 10 }, () => freePorts(50)))).flat();
    expect(new Set(ports).size).to.equal(500);
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

describe("clusters of the same name in two checkouts, started at once", function () {
  this.timeout("3m");
  const name = "test-local";
  let embedded: EmbeddedCluster;
  let other: Checkout;
  let theirs: string;

  before(async () => {
    other = new Checkout();
    theirs = join(other.folder, ".local", "clusters", name);
    [embedded] = await Promise.all([EmbeddedCluster.start(name), other.startCluster(name)]);
  });
  after(async () => {
    // Also when one of them didn't start.
    await stopCluster(name).finally(other.remove);
  });

  const ready = async (kubeconfig: string): Promise<string> =>
    embedded.kubectl("--kubeconfig", kubeconfig, "get", "--raw=/readyz");
  const pids = (folder: string): number[] => readRecords(folder).map(({ pid }) => pid);

  it("both get ready, with ports, processes and folders of their own", async () => {
    const { folder, kubeconfig } = embedded.cluster;
    expect(await ready(kubeconfig)).to.equal("ok");
    expect(await ready(join(theirs, "kubeconfig.yaml"))).to.equal("ok");
    expect(folder).not.to.equal(theirs);
    const ports = [folder, theirs].map((of) => listeners(pids(of)).map(({ port }) => port));
    expect(ports.map((each) => each.length >= 6)).to.deep.equal([true, true]);
    expect(ports[0]?.filter((port) => ports[1]?.includes(port))).to.deep.equal([]);
    expect(pids(folder).filter((pid) => pids(theirs).includes(pid))).to.deep.equal([]);
  });

  it("listen on 127.0.0.1 only, because else the network could administer them", () => {
    const records = readRecords(embedded.cluster.folder);
    const found = listeners(records.map(({ pid }) => pid));
    for (const name of ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "storage"])
      expect(
        found.map(({ pid }) => pid),
        name,
      ).to.include(records.find((record) => record.name === name)?.pid);
    expect(found.filter(({ address }) => !loopback.includes(address))).to.deep.equal([]);
  });

  it("send nothing to a cluster address, because outside it may be anybody's: the call ends before it begins", async () => {
    const webhook = {
      name: "nobody.example.org",
      clientConfig: { service: { namespace: "default", name: "nobody", path: "/" } },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "default" } },
      ...{ failurePolicy: "Fail", sideEffects: "None", admissionReviewVersions: ["v1"] },
    };
    const items = [
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "nobody", namespace: "default" },
        spec: { ports: [{ port: 443 }] },
      },
      {
        ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" },
        metadata: { name: "nobody" },
        webhooks: [webhook],
      },
    ];
    const file = join(embedded.cluster.folder, "webhook.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await embedded.kubectl("apply", "-f", file);
    // The configuration reaches the API server's admission a moment after it is stored.
    let refusal = "";
    for (let attempt = 0; refusal === "" && attempt < 50; attempt++)
      refusal = await embedded.kubectl("create", "configmap", `attempt-${attempt}`, "--namespace=default").then(
        () => "",
        (error: Error) => error.message,
      );
    expect(refusal).to.match(/no-way-out\.sock: connect: no such file or directory/);
  });

  it("don't end each other: make down of one checkout leaves the other's running", async () => {
    const records = readRecords(theirs);
    expect(records.filter(isAlive)).to.have.length(records.length).above(6);
    await other.down();
    expect(records.filter(isAlive)).to.deep.equal([]);
    expect(await ready(embedded.cluster.kubeconfig)).to.equal("ok");
    expect(readRecords(embedded.cluster.folder).every(isAlive)).to.equal(true);
  });
});

describe("the summary of make up", () => {
  const replicas = (name: string, ready: number, replicas: number) => ({
    metadata: { namespace: "trackdechets-dev", name },
    spec: { replicas },
    status: { readyReplicas: ready },
  });
  const text = summaryText({
    stack: "dev",
    kubeconfig: join(import.meta.dirname, "..", ".local", "clusters", "dev", "kubeconfig.yaml"),
    result: { summary: { create: 231 }, seconds: 61.23 },
    outputs: {
      namespace: "trackdechets-dev",
      addresses: { ui: "https://ui.example.org", api: "https://api.example.org" },
      databases: { postgres: { members: 3, memory: "8Gi", storage: "100Gi" } },
    },
    workloads: {
      deployments: [replicas("ui", 1, 1), replicas("api", 1, 2)],
      autoscalers: [
        {
          metadata: { namespace: "trackdechets-dev", name: "scaler" },
          spec: { scaleTargetRef: { kind: "Deployment", name: "ui" }, minReplicas: 2, maxReplicas: 5 },
        },
      ],
    },
  });

  it("says how many of each run, and between which numbers they scale: 1 of 1 alone would hide four more", () => {
    expect(text).to.match(/^ {2}trackdechets-dev +ui +1 of 1 ready, scales 2 to 5$/m);
    expect(text).to.match(/^ {2}trackdechets-dev +api +1 of 2 ready$/m);
  });

  it("tells all that a newcomer asks next: databases, addresses, how to look around, how to remove it", () => {
    expect(text).to.include("The stack dev is deployed: 231 create (61.2 s)");
    expect(text).to.match(/^ {2}postgres +3 × +8Gi memory +100Gi storage$/m);
    expect(text).to.match(/^ {2}ui +https:\/\/ui\.example\.org$/m);
    const look =
      "KUBECONFIG=.local/clusters/dev/kubeconfig.yaml .local/bin/kubectl -n trackdechets-dev get pods,services,ingresses";
    expect(text).to.include(`\n  ${look}\n`);
    expect(text).to.match(/^ {2}make down$/m);
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
