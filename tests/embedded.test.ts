import { expect } from "chai";
import { EngineError, type LocalStack, type OperationResult } from "../local/engine.ts";
import { sampleSecrets } from "../local/sample-secrets.ts";
import { changed, EmbeddedCluster } from "./support/embedded.ts";
import { stackNames, stackSections, type StackName } from "./support/stack.ts";

const namespaces: Readonly<Record<StackName, string>> = {
  dev: "trackdechets-dev",
  staging: "trackdechets-staging",
  production: "trackdechets",
};

/** The state of these runs is thrown away: it needs no checkpoint after each step. */
const quick = { skipCheckpoints: true };

interface Variation {
  readonly what: string;
  readonly settings?: Record<string, Record<string, unknown>>;
  readonly secrets?: Record<string, string>;
  readonly changes: readonly string[];
}

const replaced = (type: string, name: string): readonly string[] =>
  ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} ${type} ${name}`);

/** One variation after the other, each from the committed stack: the one before is taken back with it. */
const variations: Readonly<Record<StackName, readonly Variation[]>> = {
  dev: [
    {
      what: "a second replica",
      settings: { workloads: { "queues-gerico": { min: 2, max: 2 } } },
      changes: ["update Deployment queues-gerico", "create PodDisruptionBudget queues-gerico"],
    },
    {
      what: "a new secret of one workload",
      settings: { workloads: { "queues-gerico": { min: 2, max: 2 } } },
      secrets: { SESSION_SECRET: "sample-rotated-session-secret-0123456789abcdef" },
      changes: ["update Deployment api", ...replaced("Secret", "api-env")],
    },
    {
      what: "the way back of both",
      changes: [
        "update Deployment queues-gerico",
        "delete PodDisruptionBudget queues-gerico",
        "update Deployment api",
        ...replaced("Secret", "api-env"),
      ],
    },
  ],
  staging: [
    {
      what: "three Redis instead of one",
      settings: { redis: { replicas: 3 } },
      changes: [
        "update RedisFailover redis",
        "create PodDisruptionBudget redis",
        "create PodDisruptionBudget redis-sentinel",
      ],
    },
  ],
  production: [
    {
      what: "one MongoDB member instead of three",
      settings: { mongodb: { members: 1 } },
      changes: ["update PerconaServerMongoDB mongodb"],
    },
  ],
};

describe("the embedded cluster, by the real engine", function () {
  this.timeout("15m");
  let embedded: EmbeddedCluster;
  let initial: ReadonlySet<string>;

  before(async () => {
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

      it("migrated before it made the index, and that before a workload started", async () => {
        const jobs = await embedded.list("jobs", namespace);
        const done = (prefix: string): string =>
          String(jobs.find(({ metadata }) => metadata.name.startsWith(prefix))?.status["completionTime"]);
        const made = (prefix: string): string =>
          String(jobs.find(({ metadata }) => metadata.name.startsWith(prefix))?.metadata.creationTimestamp);
        const api = (await embedded.list("deployments", namespace)).find(({ metadata }) => metadata.name === "api");
        expect(Date.parse(made("index-"))).to.be.at.least(Date.parse(done("migrate-")));
        expect(Date.parse(String(api?.metadata.creationTimestamp))).to.be.at.least(Date.parse(done("index-")));
      });

      it("keeps no secret in clear in the engine's output or state", async () => {
        const written = first.stdout + (await stack.exportState());
        const leaked = Object.entries(sampleSecrets).filter(([, value]) => written.includes(value));
        expect(leaked.map(([key]) => key)).to.deep.equal([]);
      });

      it("is left alone by a second up and by a preview", async () => {
        expect(changed(await stack.up(quick))).to.deep.equal([]);
        expect(changed(await stack.preview(quick))).to.deep.equal([]);
      });

      for (const { what, settings = {}, secrets = {}, changes } of variations[name])
        it(`changes exactly what it should for ${what}`, async () => {
          const varied = await embedded.stack(name, { settings, secrets });
          expect(changed(await varied.up(quick))).to.deep.equal([...changes].sort());
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
      const failure = await wrong.up(quick).then(
        () => expect.fail("the engine accepted it"),
        (error: unknown) => error,
      );
      if (!(failure instanceof EngineError)) throw failure;
      for (const key of ["redis.replicas", "image.tag", "SESSION_SECRET"]) expect(failure.message).to.include(key);
      expect(failure.message).to.include("pulumi config set --secret SESSION_SECRET");
      expect(failure.report.changes.filter(({ type }) => type !== "pulumi:pulumi:Stack")).to.deep.equal([]);
      const left = [...(await embedded.inventory())].filter((each) => each.includes("trackdechets"));
      expect(left).to.deep.equal([]);
    });
  });
});
