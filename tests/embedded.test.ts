import { expect } from "chai";
import { z } from "zod";
import { workloadNames } from "../catalogue/workloads.ts";
import { drilledEngines, drillName, type DrilledEngine } from "../catalogue/recovery.ts";
import { workloads as workloadsSchema } from "../config/schema/application.ts";
import type { LocalStack, OperationResult } from "../local/engine.ts";
import { sampleSecrets } from "../local/samples.ts";
import { buildTestBinary } from "../local/tools/go.ts";
import { readWorkloads, summaryText } from "../local/summary.ts";
import { changed, EmbeddedCluster } from "./support/embedded.ts";
import { leaked } from "./support/leaks/search.ts";
import { askCyclonus } from "./support/network/cyclonus.ts";
import { liveNetwork } from "./support/network/live.ts";
import { goldenMatrix, matrix } from "./support/network/matrix.ts";
import { laterPods } from "./support/later-pods.ts";
import { expectOwnCopyOnly } from "./support/recovery/copies.ts";
import { refusalOf } from "./support/refusal.ts";
import { stackNames, stackSections, type StackName } from "./support/stack.ts";
import { variations } from "./support/variations.ts";

const namespaces: Readonly<Record<StackName, string>> = {
  dev: "trackdechets-dev",
  staging: "trackdechets-staging",
  production: "trackdechets",
};

const samples = Object.entries(sampleSecrets)
  .filter(([where]) => where !== "SENTRY_DSN")
  .map(([where, value]) => ({ where, value }));

/** The state of these runs is thrown away: it needs no checkpoint after each step. */
const quick = { skipCheckpoints: true };

const accountSchema = z.object({ spec: z.object({ serviceAccountName: z.string() }) });
const cronSchema = z.object({ jobTemplate: z.object({ spec: z.object({ template: accountSchema }) }) });

const isDrilled = (stack: StackName, engine: DrilledEngine): boolean =>
  backupSchema.parse(stackSections(stack)[engine]).backup.drill !== undefined;
const backupSchema = z.object({ backup: z.object({ drill: z.string().optional() }) });

describe("the embedded cluster, by the real engine", function () {
  this.timeout("15m");
  let embedded: EmbeddedCluster;
  let initial: ReadonlySet<string>;
  let cyclonus: string;

  before(async () => {
    cyclonus = await buildTestBinary("cyclonus");
    embedded = await EmbeddedCluster.start("test");
    initial = await embedded.inventory();
  });
  after(() => embedded.stop());

  for (const name of stackNames)
    describe(`the stack ${name}`, () => {
      const namespace = namespaces[name];
      let stack: LocalStack;
      let first: OperationResult;

      it("is admitted and gets ready: every object by the real API server, every wait waited for", async () => {
        stack = await embedded.stack(name);
        first = await stack.up(quick);
        expect(first.errors).to.deep.equal([]);
        expect([...new Set(first.changes.map(({ op }) => op))]).to.deep.equal(["create"]);
      });

      it("has every pod scheduled and running, and none refused by Pod Security, the quota or the limits", async () => {
        const pods = await embedded.list("pods", namespace);
        const waiting = pods.filter(({ status }) => !["Running", "Succeeded"].includes(String(status["phase"])));
        expect(waiting.map(({ metadata }) => metadata.name)).to.deep.equal([]);
        const refused = (await embedded.list("events")).filter(({ reason }) => reason === "FailedCreate");
        expect(refused.map(({ message }) => message)).to.deep.equal([]);
      });

      it("admits the pods that come later: the jobs of schedules, the drills' copies, the answers to ACME challenges", async () => {
        const accounts = (await embedded.list("serviceaccounts", namespace)).map(({ metadata }) => metadata.name);
        const later = await laterPods(name, namespace, accounts);
        const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: later });
        const answer = await embedded.create(list, "--dry-run=server");
        expect(answer.match(/created \(server dry run\)/g) ?? []).to.have.length(later.length);
        expect(later.map(({ metadata }) => metadata.name)).to.include.members([
          "cronjob-reindex",
          "pod-cm-acme-http-solver",
        ]);
        // A wrong one is refused by the same way.
        const wrong = JSON.stringify(later[0]).replaceAll('"runAsNonRoot":true', '"runAsNonRoot":false');
        const refusal = await embedded.create(wrong, "--dry-run=server").catch(String);
        expect(refusal).to.include("violates PodSecurity");
      });

      it("runs as many pods as the configuration says, the databases' included", async () => {
        const sections = stackSections(name);
        const pods = await embedded.list("pods", namespace);
        const count = (label: string, value: string): number =>
          pods.filter(({ metadata }) => metadata.labels[label] === value).length;
        expect(count("cnpg.io/podRole", "instance")).to.equal(sections["postgres"]?.["instances"]);
        expect(count("elasticsearch.k8s.elastic.co/cluster-name", "elasticsearch")).to.equal(
          sections["elasticsearch"]?.["nodes"],
        );
        expect(count("app.kubernetes.io/component", "mongod")).to.equal(sections["mongodb"]?.["members"]);
        expect(count("redisfailovers-role", "master")).to.equal(1);
        expect(count("app.kubernetes.io/name", "notifier")).to.equal(1);
      });

      it("lets through what its golden matrix says and nothing else: by the stored policies and the labels that the pods got", async () => {
        const network = await liveNetwork(embedded, name, namespace);
        const answers = await askCyclonus(cyclonus, network);
        expect(matrix(network.questions, (_, index) => answers[index] === true)).to.equal(goldenMatrix(name));
      });

      it("migrated before it made the index, and that before a workload started", () =>
        embedded.expectOrder(namespace));

      it("keeps no secret in clear in the engine's output or state", async () => {
        const secrets = [...(await embedded.secrets(namespace)), ...samples];
        expect(leaked(secrets, first.stdout + first.stderr + (await stack.exportState()))).to.deep.equal([]);
        // In clear text they are found, or the search above would prove nothing.
        const clear = leaked(secrets, await stack.exportState({ showSecrets: true }));
        expect(clear).to.include.members(samples.map(({ where }) => where));
      });

      it("is left alone by a second up and by a preview", async () => {
        expect(changed(await stack.up(quick))).to.deep.equal([]);
        expect(changed(await stack.preview(quick))).to.deep.equal([]);
      });

      it("is summed up in what make up prints: each workload, each database, each address", async () => {
        const workloads = await readWorkloads(embedded.cluster);
        const outputs = await stack.outputs();
        const text = summaryText({
          stack: name,
          outputs,
          workloads,
          result: first,
          kubeconfig: embedded.cluster.kubeconfig,
        });
        const sections = stackSections(name);
        for (const [workload, { min, max }] of Object.entries(workloadsSchema.parse(sections["workloads"]))) {
          const range = min === max ? "" : `, scales ${min} to ${max}`;
          expect(text).to.match(new RegExp(`^ {2}${namespace} +${workload} +\\d+ of \\d+ ready${range}$`, "m"));
        }
        for (const database of ["postgres", "redis", "elasticsearch", "mongodb"]) {
          const { memory, storage } = sections[database] ?? {};
          expect(text).to.match(new RegExp(`^ {2}${database} +\\d × +${memory} memory +${storage} storage$`, "m"));
        }
        for (const host of ["ui", "api", "notifier"]) expect(text).to.include(`https://${sections["hosts"]?.[host]}`);
      });

      it("refuses a volume that is smaller than the one that is there, and changes nothing: by the stack's own outputs", async () => {
        const smaller = await embedded.stack(name, { settings: { postgres: { storage: "1Gi", maxConnections: 999 } } });
        const failure = await refusalOf(smaller.up(quick));
        const { storage } = stackSections(name)["postgres"] ?? {};
        expect(failure.message).to.include(`volumes grow and never shrink: ${storage} are there, not 1Gi`);
        expect(failure.message).to.include(`pulumi config set --path postgres.storage ${storage}`);
        expect(changed(failure.report)).to.deep.equal([]);
        const asBefore = await embedded.stack(name);
        expect(changed(await asBefore.preview(quick))).to.deep.equal([]);
      });

      for (const engine of drilledEngines.filter((engine) => isDrilled(name, engine)))
        it(`lets the drill of ${engine} make its copy, by the real API server's rights and schema, and touch no other`, async () => {
          const drill = drillName(engine);
          const scratch = (await embedded.list("configmaps", namespace)).find(({ metadata }) =>
            metadata.name.startsWith(`${drill}-scratch`),
          );
          const cron = (await embedded.list("cronjobs", namespace)).find(({ metadata }) => metadata.name === drill);
          const { serviceAccountName } = cronSchema.parse(cron?.spec).jobTemplate.spec.template.spec;
          const as = `--as=system:serviceaccount:${namespace}:${serviceAccountName}`;
          const made = await embedded.create(scratch?.data["manifest.json"] ?? "", as, "--dry-run=server");
          expect(made).to.match(new RegExp(`^\\S+/${drill} created \\(server dry run\\)$`, "m"));
          const may = async (verb: string, resource: string) =>
            (await embedded.kubectl("auth", "can-i", verb, resource, "-n", namespace, as).catch(() => "no")).trim();
          const kind = made.split("/")[0];
          expect(await may("delete", `${kind}/${drill}`)).to.equal("yes");
          expect(await may("delete", `${kind}/${engine}`)).to.equal("no");
          expect(await may("get", "secrets")).to.equal("no");
        });

      for (const engine of drilledEngines.filter((engine) => isDrilled(name, engine)))
        it(`lets the drill of ${engine} make no other: who may make a database could start any image, with any Secret`, () =>
          expectOwnCopyOnly(embedded, namespace, engine));

      for (const { what, settings = {}, secrets = {}, changes, pods = [] } of variations[name])
        it(`changes exactly what it should for ${what}`, async () => {
          const varied = await embedded.stack(name, { settings, secrets });
          expect(changed(await varied.up(quick))).to.deep.equal([...changes].sort());
          // A new index is there before whoever starts anew; who isn't changed for it stays as it was.
          const anew = workloadNames.filter((workload) => changes.includes(`update Deployment ${workload}`));
          await embedded.expectOrder(namespace, changes.includes("replace Job index") ? anew : workloadNames);
          for (const { label, count, memory } of pods) await embedded.expectPods(namespace, label, count, memory);
        });

      it("is gone after destroy: no object, no bucket, nothing but the definitions that charts keep", async () => {
        await stack.destroy(quick);
        const kept = (await embedded.list("customresourcedefinitions"))
          .filter(({ metadata }) => metadata.annotations["helm.sh/resource-policy"] === "keep")
          .map(({ metadata }) => `CustomResourceDefinition - ${metadata.name}`);
        const left = [...(await embedded.inventory())].filter((each) => !initial.has(each) && !kept.includes(each));
        expect(left).to.deep.equal([]);
        expect(await embedded.buckets()).to.deep.equal([]);
      });
    });

  describe("more than one stack, or a wrong one", () => {
    it("takes a second stack beside the first, which then brings no platform", async () => {
      const production = await embedded.stack("production");
      await production.up(quick);
      const dev = await embedded.stack("dev", { settings: { platform: { install: false } } });
      const { changes } = await dev.up(quick);
      expect(changes.filter(({ type }) => type.endsWith(":Release"))).to.deep.equal([]);
      await dev.destroy(quick);
      expect(changed(await production.preview(quick))).to.deep.equal([]);
      await production.destroy(quick);
    });

    it("isn't touched by a wrong configuration: every problem is told, and nothing is made", async () => {
      const wrong = await embedded.stack("dev", {
        settings: { redis: { replicas: 2 }, image: { tag: "latest" } },
        secrets: { SESSION_SECRET: undefined },
      });
      const failure = await refusalOf(wrong.up(quick));
      for (const key of ["redis.replicas", "image.tag", "SESSION_SECRET"]) expect(failure.message).to.include(key);
      expect(failure.message).to.include("pulumi config set --secret SESSION_SECRET");
      expect(changed(failure.report)).to.deep.equal([]);
      const left = [...(await embedded.inventory())].filter((each) => each.includes("trackdechets"));
      expect(left).to.deep.equal([]);
    });
  });
});
