import { expect } from "chai";
import { z } from "zod";
import { workloadNames } from "../catalogue/workloads.ts";
import type { LocalStack } from "../local/engine.ts";
import { daily, type Answer } from "./support/daily.ts";
import { changed, EmbeddedCluster } from "./support/embedded.ts";
import { eventually } from "./support/operators/eventually.ts";
import { readOnlyKubeconfig } from "./support/read-only.ts";
import { refusalOf } from "./support/refusal.ts";

/** The state of these runs is thrown away: it needs no checkpoint after each step. */
const quick = { skipCheckpoints: true };
const namespace = "trackdechets";
const comparison = { ...quick, refresh: true, expectNoChanges: true };

const object = z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) });
const scaled = z.object({
  metadata: z.object({ managedFields: z.array(z.object({ manager: z.string(), subresource: z.string().optional() })) }),
  spec: z.object({ replicas: z.number() }),
});

describe("a stack that runs", function () {
  this.timeout("10m");
  let embedded: EmbeddedCluster;
  let stack: LocalStack;

  const make = (command: string, ...args: readonly string[]): Promise<Answer> =>
    daily(embedded.cluster.kubeconfig, command, ...args);
  const kubectl = (...args: readonly string[]): Promise<string> => embedded.kubectl("--namespace", namespace, ...args);
  const read = async (...what: readonly string[]): Promise<unknown> =>
    JSON.parse(await kubectl("get", "--output=json", "--show-managed-fields", ...what));

  before(async () => {
    embedded = await EmbeddedCluster.start("test-day-two");
    stack = await embedded.stack("production");
    await stack.up(quick);
  });
  after(() => embedded.stop());

  describe("by the daily commands", () => {
    it("is told in one table, every workload and database of it, and nothing of it is called wrong while all is well", async () => {
      // The autoscalers of what runs twice at the least add the second one now.
      await eventually(
        "nothing waits",
        async () => /Nothing needs a look\.$/m.test((await make("status")).stdout),
        true,
      );
      const { stdout, stderr } = await make("status");
      expect(stderr).to.equal("");
      for (const name of workloadNames) expect(stdout).to.match(new RegExp(` ${name} +\\d+ of \\d+ ready`));
      for (const line of [
        /PostgreSQL postgres +3 of 3 ready +primary postgres-1, the log is archived/,
        /Redis redis +3 of 3 ready +master rfr-redis-0, 3 of 3 sentinels/,
        /Elasticsearch elasticsearch +3 of 3 ready +health green/,
        /MongoDB mongodb +3 of 3 ready +ready/,
        /Restore drills +mongodb-drill +no success yet +0 8 \* \* 0/,
        /Jobs +backup-check-\S+ +done/,
        /Public addresses +api\.trackdechets\.beta\.gouv\.fr +\d+\.\d+\.\d+\.\d+/,
        /pods +\d+ % used +\d+ of 200/,
      ])
        expect(stdout).to.match(line);
    });

    for (const [stack, says] of [
      ["", "which stack is on that cluster? STACK=production"],
      ["staging", "the namespace trackdechets-staging isn't on the embedded cluster staging"],
    ] as const)
      it(`isn't called well when "${stack}" is asked for, which isn't there: in an empty namespace, nothing is wrong`, async () => {
        const { code, stdout, stderr } = await make("status", `--stack=${stack}`);
        expect([code, stdout, stderr.trim()]).to.deep.equal([1, "", `error: ${says}`]);
      });

    for (const database of ["postgres", "mongodb"])
      it(`backs ${database} up, by a resource that its definition takes, and says when it is done`, async () => {
        const { code, stdout, stderr } = await make("backup", `--database=${database}`);
        expect(stderr).to.equal("");
        expect(stdout).to.match(new RegExp(`/${database}-manual-\\w+: done$`, "m"));
        expect(code).to.equal(0);
        expect((await make("status")).stdout).to.match(/last 0 min ago +1 there/);
      });

    it("runs a script in a pod that Pod Security, the quota and the API server take", async () => {
      const { code, stdout, stderr } = await make("script", "--script=reindexFavorites", "--arguments=-f now");
      expect(stderr).to.equal("");
      expect(code).to.equal(0);
      const [, job = ""] = /job\/(script-reindexfavorites-\w+): done/.exec(stdout) ?? [];
      expect(JSON.stringify(await read("job", job))).to.include(
        '"back/src/scripts/bin/reindexFavorites.js","-f","now"',
      );
    });

    it("hands PostgreSQL's lead on by the status that the operator follows, as far as the API server takes it", async () => {
      const healthy = JSON.stringify({
        status: { instancesStatus: { healthy: ["postgres-1", "postgres-2", "postgres-3"] } },
      });
      const cluster = ["clusters.postgresql.cnpg.io", "postgres"];
      await kubectl("patch", ...cluster, "--subresource=status", "--type=merge", `--patch=${healthy}`);
      const { code, stdout, stderr } = await make("switchover", "--database=postgres", "--instance=postgres-3");
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout).to.include("from postgres-1 to postgres-3");
    });

    it("loses a pod that has failed, and no job that Pulumi waits for", async () => {
      const pods = (await embedded.list("pods", namespace)).filter(
        ({ metadata }) => metadata.labels["app.kubernetes.io/name"] === "cron",
      );
      const name = pods[0]?.metadata.name ?? "";
      const failed = JSON.stringify({ status: { phase: "Failed", reason: "Evicted" } });
      await kubectl("patch", "pod", name, "--subresource=status", "--type=merge", `--patch=${failed}`);
      expect((await make("cleanup")).stdout).to.equal(`pod/${name}\n`);
      const jobs = (await embedded.list("jobs", namespace)).map(({ metadata }) => metadata.name);
      expect(jobs.some((job) => job.startsWith("migrate-"))).to.equal(true);
    });
  });

  describe("compared with the program", () => {
    it("hasn't drifted by what its autoscaler does, nor by what operators write into their resources", async () => {
      const atLeast = (minReplicas: number) =>
        kubectl("patch", "hpa", "api", "--type=merge", `--patch=${JSON.stringify({ spec: { minReplicas } })}`);
      await atLeast(4);
      await eventually("replicas", async () => scaled.parse(await read("deployment", "api")).spec.replicas, 4);
      const { metadata } = scaled.parse(await read("deployment", "api"));
      expect(metadata.managedFields).to.deep.include({ manager: "kube-controller-manager", subresource: "scale" });
      // Back at its minimum: without measurements the autoscaler leaves the four.
      await atLeast(2);
      // As Percona's and CloudNativePG's operators do.
      await kubectl("annotate", "secret", "mongodb-user", "percona.com/mongodb-trackdechets-hash=0123");
      await kubectl("annotate", "clusters.postgresql.cnpg.io", "postgres", "cnpg.io/reconciledAt=now");
      expect(changed(await stack.preview(comparison))).to.deep.equal([]);
    });

    it("has drifted when somebody changes what the program says, and up --refresh takes that back", async () => {
      const two = JSON.stringify({ spec: { maxUnavailable: 2 } });
      await kubectl("patch", "pdb", "api", "--type=merge", `--patch=${two}`);
      const { message, report } = await refusalOf(stack.preview(comparison));
      expect(message).to.include("no changes were expected");
      expect(changed(report)).to.deep.equal(["update PodDisruptionBudget api"]);
    });

    it("is scaled for a reindex and given back by a command, which the next change of the program overrules", async () => {
      const name = "queues-indexation";
      const { code, stderr } = await make("scale", `--workload=${name}`, "--replicas=8");
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      await embedded.expectPods(namespace, `app.kubernetes.io/name=${name}`, 8);
      const workloads = { [name]: { min: 2, max: 10 } };
      const varied = await embedded.stack("production", { settings: { workloads } });
      expect(changed(await varied.up(quick))).to.deep.equal([`update HorizontalPodAutoscaler ${name}`]);
      await make("scale", `--workload=${name}`, "--replicas=auto");
      stack = await embedded.stack("production");
      await stack.up(quick);
    });

    it("is previewed with the right to read alone, as a pull request is: nothing is refused, and all is told", async () => {
      const kubeconfig = await readOnlyKubeconfig(embedded, "preview");
      const workloads = { "queues-gerico": { min: 2, max: 2 } };
      const varied = await embedded.stack("production", { settings: { workloads }, secrets: { kubeconfig } });
      const found = changed(await varied.preview(quick)).filter((change) => !change.includes("kubernetes cluster"));
      expect(found).to.deep.equal(["delete HorizontalPodAutoscaler queues-gerico", "update Deployment queues-gerico"]);
    });
  });

  describe("named by its stack", () => {
    const named = (uid: string): Promise<LocalStack> =>
      embedded.stack("production", { settings: { cluster: { uid } } });
    const uidOf = async (): Promise<string> => object.parse(await read("namespace", "kube-system")).metadata.uid;

    it("is changed when it is the right cluster", async () => {
      const right = await named(await uidOf());
      const { errors, changes } = await right.up(quick);
      expect(errors).to.deep.equal([]);
      expect(changes.filter(({ op, type }) => op !== "read" && type.startsWith("kubernetes:"))).to.deep.equal([]);
    });

    it("isn't touched when it is another: no object, no bucket, no password, not even the state's address of the cluster", async () => {
      const before = await embedded.inventory();
      const wrong = await embedded.stack("production", {
        settings: {
          cluster: { uid: "9f8b1c5e-6a0d-4b3c-8e21-0d5f7a64c9b2" },
          environment: { namespace: "elsewhere" },
          storage: { bucketPrefix: "elsewhere" },
        },
      });
      const { message, report } = await refusalOf(wrong.up(quick));
      expect(message).to.include(`the secret kubeconfig leads to the cluster ${await uidOf()}`);
      expect(message).to.include("and this stack is on 9f8b1c5e-6a0d-4b3c-8e21-0d5f7a64c9b2");
      expect(changed(report).filter((change) => !change.startsWith("read "))).to.deep.equal([]);
      expect([...(await embedded.inventory())].filter((each) => !before.has(each))).to.deep.equal([]);
      expect((await embedded.buckets()).filter((bucket) => bucket.startsWith("elsewhere"))).to.deep.equal([]);
    });
  });
});
