import { expect } from "chai";
import { queues } from "../catalogue/queues.ts";
import { countedKeys, jobsFormula } from "../catalogue/scaling.ts";
import { workloadNames, type WorkloadName } from "../catalogue/workloads.ts";
import { find, follows, ofType, type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { listOf } from "./support/suite.ts";
import type { Change } from "./support/wrong-configurations.ts";
import { at, texts } from "./support/wire.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const autoscalerType = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const scaledType = "kubernetes:keda.sh/v1alpha1:ScaledObject";

const keda = (min: number, max: number, more: object = {}) => ({ min, max, autoscaling: { driver: "keda", ...more } });
const workersBy =
  (workloads: Readonly<Record<string, object>>): Change =>
  (sections) => {
    Object.assign(sections["platform"] ?? {}, { keda: true });
    Object.assign(sections["workloads"] ?? {}, workloads);
  };

/** What KEDA would make of so many jobs: the formula is a JavaScript expression too. */
function jobs(worker: WorkloadName, counts: Readonly<Record<string, number>>): number {
  const names = countedKeys(worker).map(({ name }) => name);
  const values = countedKeys(worker).map(({ key }) => counts[key] ?? 0);
  return Number(new Function(...names, `return ${jobsFormula(worker)};`)(...values));
}

describe("scaling by the queues", () => {
  let recording: Recording<unknown>;
  let bulk: RecordedResource;
  before(async () => {
    recording = await recordProgram("production");
    bulk = find(recording, "queues-bulk-indexation", scaledType);
  });

  const named = (type: string, of = recording): readonly string[] => ofType(of, type).map(({ name }) => name);

  it("never gives a workload two autoscalers, or a number of replicas beside one: each would undo the other's work", async () => {
    const all = Object.fromEntries(
      workloadNames.filter((name) => name.startsWith("queues-")).map((name) => [name, keda(0, 1)]),
    );
    for (const each of [recording, await recordProgram("production", workersBy(all)), await recordProgram("dev")]) {
      const scaled = [...named(autoscalerType, each), ...named(scaledType, each)];
      expect(new Set(scaled).size, scaled.join()).to.equal(scaled.length);
      for (const name of workloadNames) {
        const replicas = at(find(each, name, deploymentType).inputs, "spec", "replicas");
        expect(replicas === undefined, name).to.equal(scaled.includes(name));
      }
    }
    expect(named(scaledType)).to.have.members(["queues-bulk-indexation", "queues-bulk-indexation-master"]);
  });

  it("counts the jobs where Bull puts them: a wrong name is an empty list, and nobody would ever learn of it", () => {
    const counted = listOf(at(bulk.inputs, "spec", "triggers"))
      .map((trigger) => at(trigger, "metadata", "listName"))
      .filter((key) => key !== undefined);
    expect(counted).to.deep.equal([
      "bull:queue_bulk_index_elastic_production:wait",
      "bull:queue_bulk_index_elastic_production:active",
      "bull:queue_bulk_index_elastic_production:delayed",
      "bull:queue_bulk_sirenify_production:wait",
      "bull:queue_bulk_sirenify_production:active",
      "bull:queue_bulk_sirenify_production:delayed",
    ]);
    const every = workloadNames.flatMap(countedKeys).map(({ key }) => key);
    const expected = queues.flatMap(({ name }) =>
      ["wait", "active", "delayed"].map((state) => `bull:${name}:${state}`),
    );
    expect(every).to.have.members(expected);
    expect(every).to.have.length(54);
  });

  it("names every counted key in the formula: KEDA ignores one that isn't in it, and its jobs would wait for ever", () => {
    for (const name of ["queues-runner", "queues-bulk-indexation", "queues-gerico"] as const) {
      for (const { name: trigger } of countedKeys(name))
        expect(jobsFormula(name)).to.match(new RegExp(`\\b${trigger}\\b`));
      for (const { key } of countedKeys(name)) expect(jobs(name, { [key]: 1 }), key).to.equal(1);
      expect(jobs(name, {}), name).to.equal(0);
    }
  });

  it("holds as many pods as jobs run, and one for a retry that is put off: nobody else would take it up again", () => {
    const [chunks, sirenify] = ["queue_bulk_index_elastic_production", "queue_bulk_sirenify_production"];
    const count = (counts: Readonly<Record<string, number>>): number => jobs("queues-bulk-indexation", counts);
    expect(count({ [`bull:${chunks}:wait`]: 7, [`bull:${sirenify}:active`]: 2 })).to.equal(9);
    expect(count({ [`bull:${chunks}:active`]: 3, [`bull:${chunks}:delayed`]: 50 })).to.equal(3);
    expect(count({ [`bull:${chunks}:delayed`]: 50 })).to.equal(1);
  });

  it("asks for no more pods for a queue that Bull itself slows down: they would wait together", () => {
    expect(jobs("queues-runner", { "bull:queue_sendmail:wait": 5000 })).to.equal(1);
    expect(jobs("queues-runner", { "bull:queue_webhooks_production:wait": 5000 })).to.equal(0);
    expect(jobs("queues-runner", { "bull:queue_registry_export_production:wait": 40 })).to.equal(40);
  });

  it("stops what runs neither while Redis is away nor within the cooldown, and starts from none by the first job", () => {
    const spec = at(bulk.inputs, "spec");
    expect(at(spec, "fallback")).to.deep.equal({ failureThreshold: 3, behavior: "currentReplicas", replicas: 1 });
    expect(at(spec, "cooldownPeriod")).to.equal(300);
    const { behavior } = Object(at(spec, "advanced", "horizontalPodAutoscalerConfig"));
    expect(behavior).to.deep.equal({ scaleDown: { stabilizationWindowSeconds: 300 } });
    expect([at(spec, "minReplicaCount"), at(spec, "maxReplicaCount")]).to.deep.equal([0, 10]);
    expect(at(spec, "advanced", "scalingModifiers", "activationTarget")).to.equal("0");
    expect(at(spec, "advanced", "scalingModifiers", "target")).to.equal("2");
    // CPU too, by what a Deployment without it would have.
    expect(listOf(at(spec, "triggers")).at(-1)).to.deep.equal({
      type: "cpu",
      metricType: "Utilization",
      metadata: { value: "75" },
    });
  });

  it("keeps a worker that is switched off at none: without KEDA's object its last word would stay in the Deployment", async () => {
    const off = await recordProgram("production", workersBy({ "queues-bulk-indexation": keda(0, 0) }));
    const { inputs } = find(off, "queues-bulk-indexation", scaledType);
    expect(at(inputs, "metadata", "annotations", "autoscaling.keda.sh/paused-replicas")).to.equal("0");
    // KEDA's definition demands one at the least.
    expect(at(inputs, "spec", "maxReplicaCount")).to.equal(1);
    expect(at(bulk.inputs, "metadata", "annotations")).to.not.have.property("autoscaling.keda.sh/paused-replicas");
  });

  it("shows no password: KEDA reads it from the Secret that Redis has, whose next one it finds there too", () => {
    const authentication = find(recording, "queue-scaling", "kubernetes:keda.sh/v1alpha1:TriggerAuthentication");
    expect(at(authentication.inputs, "spec")).to.deep.equal({
      secretTargetRef: [{ parameter: "password", name: "redis-auth", key: "password" }],
    });
    expect(bulk.secretPaths).to.deep.equal([]);
    const addresses = texts(bulk.inputs).filter(({ path }) => path.endsWith(".address"));
    expect(new Set(addresses.map(({ text }) => text))).to.deep.equal(new Set(["redis-master.trackdechets.svc:6379"]));
  });

  it("waits until KEDA is there: before, its kinds aren't", () => {
    const release = ofType(recording, "kubernetes:helm.sh/v3:Release").find(({ inputs }) => inputs.name === "keda");
    if (release === undefined) throw new Error("KEDA isn't installed");
    expect(follows(recording, bulk).has(release.urn)).to.equal(true);
  });

  it("opens Redis to KEDA where a worker is scaled by it, and to nobody more where none is", async () => {
    const allowed = (of: Recording<unknown>) =>
      listOf(at(find(of, "network-redis").inputs, "spec", "ingress")).filter((each) =>
        JSON.stringify(at(each, "from")).includes('"keda"'),
      );
    const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } } }];
    expect(allowed(recording)).to.deep.equal([{ from, ports: [{ port: 6379, protocol: "TCP" }] }]);
    const none = await recordProgram("dev");
    expect(allowed(none)).to.deep.equal([]);
    expect(none.resources.filter(({ type, name }) => /keda/.test(type + name)).map(({ name }) => name)).to.deep.equal(
      [],
    );
  });

  it("leaves the way to KEDA open for an autoscaler's stack: its webhook would refuse the second one until the first has gone", () => {
    for (const { name, inputs } of ofType(recording, autoscalerType))
      expect(at(inputs, "metadata", "annotations", "validations.keda.sh/hpa-ownership"), name).to.equal("false");
  });
});
