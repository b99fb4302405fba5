import { expect } from "chai";
import { backupOutcome } from "../operations/backup.ts";
import type { Operation, Options } from "../operations/command.ts";
import { jobOutcome } from "../operations/job.ts";
import { logs } from "../operations/logs.ts";
import { scale } from "../operations/scale.ts";
import { scriptJob } from "../operations/script.ts";
import { statusLines } from "../operations/status/index.ts";
import { amount } from "../operations/status/quota.ts";
import { switchover } from "../operations/switchover.ts";
import { FakeKubectl, target } from "./support/fake-kubectl.ts";

const now = new Date("2026-11-20T12:00:00Z");
const metadata = (name: string, more: object = {}) => ({ name, creationTimestamp: "2026-11-01T00:00:00Z", ...more });

async function refusal(operation: Operation, kubectl: FakeKubectl, options: Options): Promise<string> {
  const failure: unknown = await operation(target(kubectl), options).then(
    () => expect.fail("it was done"),
    (error: unknown) => error,
  );
  return failure instanceof Error ? failure.message : String(failure);
}

describe("the daily commands", () => {
  describe("scaling", () => {
    const running = (count: number) => ({ "get deployment": `${count}`, patch: "", scale: "" });

    it("raises what the autoscaler may not go below, because it takes a number of replicas back", async () => {
      const kubectl = new FakeKubectl(running(1));
      await scale(target(kubectl), { workload: "queues-bulk-indexation", replicas: "8" });
      expect(kubectl.commands).to.include(
        'patch horizontalpodautoscaler queues-bulk-indexation --type=merge --patch={"spec":{"minReplicas":8}}',
      );
      expect(kubectl.commands).to.include("scale deployment queues-bulk-indexation --replicas=8");
    });

    it("gives a workload back without stopping a pod that is still busy", async () => {
      const kubectl = new FakeKubectl(running(8));
      await scale(target(kubectl), { workload: "queues-bulk-indexation", replicas: "auto" });
      expect(kubectl.commands.some((command) => command.endsWith('{"spec":{"minReplicas":1}}'))).to.equal(true);
      expect(kubectl.commands.filter((command) => command.startsWith("scale"))).to.deep.equal([]);
    });

    for (const [replicas, annotation] of [
      ["4", "=4"],
      ["0", "=0"],
      ["auto", "-"],
    ] as const)
      it(`stops KEDA for ${replicas}, and lets it go again: it would take a number back at its next look`, async () => {
        const kubectl = new FakeKubectl({ annotate: "" });
        await scale(target(kubectl), { workload: "queues-gerico", replicas });
        expect(kubectl.commands).to.deep.equal([
          `annotate scaledobjects.keda.sh queues-gerico autoscaling.keda.sh/paused-replicas${annotation} --overwrite`,
        ]);
      });

    for (const [workload, replicas, says] of [
      ["notifier", "2", "exactly one notifier may run"],
      ["queues-runner", "11", "pulumi config set --path workloads.queues-runner.max 11"],
      ["queues-runner", "many", "a number from 0 to 10"],
      ["queue", "1", "it is one of ui, api"],
    ] as const)
      it(`touches nothing for ${replicas} of ${workload}`, async () => {
        const kubectl = new FakeKubectl(running(1));
        expect(await refusal(scale, kubectl, { workload, replicas })).to.include(says);
        expect(kubectl.commands).to.deep.equal([]);
      });
  });

  it("show the logs of more pods than kubectl's five, because the api scales to ten", async () => {
    const kubectl = new FakeKubectl();
    await logs(target(kubectl), { workload: "api" });
    expect(kubectl.commands[0]).to.match(/^logs --selector=app\.kubernetes\.io\/name=api .*--max-log-requests=50/);
  });

  it("run a script in a pod of its own, with the variables of the back end and without what prepares a reindex", () => {
    const container = { name: "index", image: "api", command: ["node", "reindex"], envFrom: ["variables"] };
    const spec = { initContainers: [{ name: "replicas" }], containers: [container] };
    const cron = {
      spec: { jobTemplate: { metadata: { labels: {} }, spec: { backoffLimit: 0, template: { metadata: {}, spec } } } },
    };
    expect(scriptJob(cron, "back/src/scripts/bin/hardDeleteUser.js", ["-f", "x"])).to.deep.equal({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { labels: {}, generateName: "script-harddeleteuser-" },
      spec: {
        backoffLimit: 0,
        ttlSecondsAfterFinished: 604_800,
        template: {
          metadata: {},
          spec: {
            containers: [
              {
                ...container,
                command: ["node", "-r", "/boot/paths.cjs", "back/src/scripts/bin/hardDeleteUser.js", "-f", "x"],
              },
            ],
          },
        },
      },
    });
  });

  it("take no failed backup or script for one that is done", () => {
    expect(backupOutcome({ status: { phase: "failed", error: "no bucket" } })).to.deep.equal({
      ok: false,
      message: "failed: no bucket",
    });
    expect(backupOutcome({ status: { phase: "running" } })).to.equal(undefined);
    const condition = { type: "Failed", status: "True", message: "BackoffLimitExceeded" };
    expect(jobOutcome({ status: { conditions: [condition] } })).to.have.property("ok", false);
    expect(jobOutcome({ status: { conditions: [{ ...condition, status: "False" }] } })).to.equal(undefined);
  });

  describe("a switch-over of PostgreSQL", () => {
    const cluster = (healthy: readonly string[]) => ({
      "get clusters": { status: { currentPrimary: "postgres-1", instancesStatus: { healthy } } },
      patch: "",
    });

    it("goes to a healthy instance, by the status that the operator follows", async () => {
      const kubectl = new FakeKubectl(cluster(["postgres-1", "postgres-3", "postgres-2"]));
      await switchover(target(kubectl), { database: "postgres" });
      const patch = kubectl.commands.find((command) => command.startsWith("patch"));
      expect(patch).to.include("--subresource=status").and.to.include('"targetPrimary":"postgres-2"');
    });

    for (const [why, healthy, instance] of [
      ["the instance isn't healthy", ["postgres-1", "postgres-2"], "postgres-3"],
      ["the instance is the primary already", ["postgres-1", "postgres-2"], "postgres-1"],
      ["there is no other", ["postgres-1"], undefined],
    ] as const)
      it(`isn't begun when ${why}: the database would be without a primary`, async () => {
        const kubectl = new FakeKubectl(cluster(healthy));
        expect(await refusal(switchover, kubectl, { database: "postgres", instance })).to.include("is the primary");
        expect(kubectl.commands.some((command) => command.startsWith("patch"))).to.equal(false);
      });
  });

  describe("the status", () => {
    const items = (...objects: readonly object[]) => ({ items: objects });
    const deployment = (ready: number) => ({
      metadata: metadata("api", { labels: { "app.kubernetes.io/managed-by": "pulumi" } }),
      spec: { replicas: 2 },
      status: { readyReplicas: ready, updatedReplicas: 2 },
    });
    const cluster = (archiving: string) => ({
      metadata: metadata("postgres"),
      spec: { instances: 1 },
      status: {
        phase: "Cluster in healthy state",
        readyInstances: 1,
        currentPrimary: "postgres-1",
        conditions: [{ type: "ContinuousArchiving", status: archiving, message: "no such bucket" }],
      },
    });
    const backup = (day: number, phase: string) => ({
      metadata: { name: `b${day}`, creationTimestamp: `2026-11-${day}T02:00:00Z` },
      spec: { cluster: { name: "postgres" } },
      status: { phase, error: "access denied" },
    });
    const marked = async (answers: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
      const lines = await statusLines(new FakeKubectl(answers), now);
      return lines.filter((line) => / ! /.test(line)).map((line) => line.replaceAll(/ +/g, " "));
    };
    const well = {
      "get deployments.apps": items(deployment(2)),
      "get clusters.postgresql": items(cluster("True")),
      "get backups.postgresql": items(backup(20, "completed")),
    };

    it("calls nothing wrong that is well, or nobody would look at its marks", async () =>
      expect(await marked(well)).to.deep.equal([]));

    it("tells a worker that rests from one that is switched off: only the other one's jobs wait in vain", async () => {
      const none = (name: string) => ({
        metadata: metadata(name, { labels: { "app.kubernetes.io/managed-by": "pulumi" } }),
        spec: { replicas: 0 },
        status: {},
      });
      const scaler = {
        metadata: metadata("keda-hpa-bulk", { ownerReferences: [{ kind: "ScaledObject" }] }),
        spec: { scaleTargetRef: { name: "bulk" }, minReplicas: 1, maxReplicas: 10 },
      };
      const answers = {
        "get deployments.apps": items(none("bulk"), none("gerico")),
        "get horizontalpodautoscalers": items(scaler),
      };
      const lines = (await statusLines(new FakeKubectl(answers), now)).map((line) =>
        line.replaceAll(/ +/g, " ").trim(),
      );
      expect(lines.slice(0, 2)).to.deep.equal([
        "Workloads bulk at rest its queues ask for up to 10",
        "gerico switched off",
      ]);
    });

    it("counts an operator's Deployment with its database, though its owner's labels are copied to it", async () => {
      const owned = deployment(0);
      const answers = {
        "get deployments.apps": items({ ...owned, metadata: { ...owned.metadata, ownerReferences: [{}] } }),
      };
      expect(await marked({ ...well, ...answers })).to.deep.equal([]);
    });

    for (const [what, change, says] of [
      ["a workload with too few ready pods", { "get deployments.apps": items(deployment(1)) }, "api 1 of 2 ready"],
      ["a log that reaches no bucket", { "get clusters.postgresql": items(cluster("False")) }, "no such bucket"],
      [
        "a backup of the day before yesterday",
        { "get backups.postgresql": items(backup(18, "completed")) },
        "2 days ago",
      ],
      [
        "a failed backup after a good one",
        { "get backups.postgresql": items(backup(19, "completed"), backup(20, "failed")) },
        "access denied",
      ],
      ["no backup at all", { "get backups.postgresql": items() }, "none yet"],
      [
        "a failed job",
        {
          "get jobs.batch": items({
            metadata: metadata("migrate-1"),
            status: { conditions: [{ type: "Failed", status: "True" }] },
          }),
        },
        "migrate-1 failed",
      ],
      [
        "a pod whose image can't be had",
        {
          "get pods": items({
            metadata: metadata("api-1"),
            status: {
              phase: "Pending",
              containerStatuses: [{ restartCount: 0, state: { waiting: { reason: "ImagePullBackOff" } } }],
            },
          }),
        },
        "ImagePullBackOff",
      ],
      [
        "a certificate that isn't renewed",
        {
          "get certificates": items({
            metadata: metadata("ui-tls"),
            status: { notAfter: "2026-11-25T00:00:00Z", conditions: [{ type: "Ready", status: "True" }] },
          }),
        },
        "valid for 4 days",
      ],
      [
        "a full quota",
        { "get resourcequotas": items({ status: { hard: { pods: "5" }, used: { pods: "5" } } }) },
        "100 % used",
      ],
    ] as const)
      it(`marks ${what}`, async () => {
        const found = await marked({ ...well, ...change });
        expect(found).to.have.length(1);
        expect(found[0]).to.include(says);
      });

    it("says where each dashboard is, and nothing of other ConfigMaps", async () => {
      const annotations = { "trackdechets/url": "https://grafana.example.org/d/trackdechets-suite" };
      const found = items({ metadata: metadata("dashboard-suite", { annotations }) }, { metadata: metadata("ui-env") });
      const lines = await statusLines(new FakeKubectl({ ...well, "get configmaps": found }), now);
      expect(lines.filter((line) => line.includes("grafana")).map((line) => line.replaceAll(/ +/g, " "))).to.deep.equal(
        ["Dashboards suite https://grafana.example.org/d/trackdechets-suite"],
      );
      expect(lines.join("\n")).to.not.include("ui-env");
    });

    it("reads every unit in which the API server writes a quota", () =>
      expect(["500m", "2", "1536Mi", "1k", "2Gi"].map(amount)).to.deep.equal([0.5, 2, 1.5 * 2 ** 30, 1000, 2 ** 31]));
  });
});
