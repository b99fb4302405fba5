import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import Queue from "bull";
import { expect } from "chai";
import { EmbeddedCluster } from "./support/embedded.ts";
import { Keda } from "./support/keda.ts";
import { find, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { RedisServer } from "./support/redis-server.ts";
import { listOf } from "./support/suite.ts";
import { at, type JsonObject } from "./support/wire.ts";

const namespace = "trackdechets";
const worker = "queues-bulk-indexation";
const chunks = "queue_bulk_index_elastic_production";
const sirenify = "queue_bulk_sirenify_production";
const firstPassword = "sample-first-redis-password-0123456789";
const secondPassword = "sample-second-redis-password-0123456789";
const cooldownSeconds = 3;

const secret = (password: string) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { namespace, name: "redis-auth" },
  stringData: { password },
});

/** What the program makes for the worker, with the Redis of this test, a look each second and a short cooldown. */
function objects(recording: Recording<unknown>, { port }: RedisServer): readonly object[] {
  const inputs = (name: string, type: string): JsonObject => find(recording, name, type).inputs;
  const scaled = structuredClone(inputs(worker, "kubernetes:keda.sh/v1alpha1:ScaledObject"));
  for (const trigger of listOf(at(scaled, "spec", "triggers")))
    if (at(trigger, "type") === "redis")
      Object.assign(Object(at(trigger, "metadata")), { address: `127.0.0.1:${port}` });
  Object.assign(Object(at(scaled, "spec")), { pollingInterval: 1, cooldownPeriod: cooldownSeconds });
  // KEDA resolves the environment of what it scales, though our triggers take nothing from it.
  const environment = ["ConfigMap", "Secret"].map((kind) => {
    const { metadata, ...rest } = inputs(`${worker}-env`, `kubernetes:core/v1:${kind}`);
    return { ...rest, metadata: { ...Object(metadata), name: `${worker}-env-mock0000` } };
  });
  return [
    secret(firstPassword),
    ...environment,
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name: worker } },
    inputs(worker, "kubernetes:apps/v1:Deployment"),
    inputs("queue-scaling", "kubernetes:keda.sh/v1alpha1:TriggerAuthentication"),
    scaled,
  ];
}

describe("the embedded cluster, with a worker that the real KEDA scales by jobs of the real bull", function () {
  this.timeout("10m");
  let embedded: EmbeddedCluster;
  let redis: RedisServer;
  let keda: Keda;
  let queue: Queue.Queue;

  before(async () => {
    redis = await RedisServer.start(firstPassword);
    embedded = await EmbeddedCluster.start("queues", { operators: "none" });
    keda = await Keda.start(embedded);
    await embedded.kubectl("create", "namespace", namespace);
    const items = objects(await recordProgram("production"), redis);
    await embedded.create(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    queue = new Queue(chunks, redis.url);
  });
  after(async () => {
    await queue?.close(true).catch(() => undefined);
    keda?.stop();
    await embedded?.stop();
    await redis?.stop();
  });

  /** The value as soon as it is the expected one, or the last one after a minute. */
  async function becomes(expected: unknown, value: () => Promise<unknown>): Promise<void> {
    const deadline = Date.now() + 60_000;
    let found = await value();
    for (; !isDeepStrictEqual(found, expected) && Date.now() < deadline; found = await value()) await sleep(200);
    expect(found).to.deep.equal(expected);
  }

  const read = (kind: string, path: string): Promise<string> =>
    embedded.kubectl("get", kind, worker, "--namespace", namespace, `--output=jsonpath={${path}}`);
  const replicas = async (): Promise<number> => Number(await read("deployment", ".spec.replicas"));
  const jobs = (): Promise<number> => keda.jobs(namespace, worker);
  const condition = (type: string): Promise<string> =>
    read("scaledobject", `.status.conditions[?(@.type=="${type}")].status`);
  /** KEDA still takes the worker for busy when one without a job would have been stopped. */
  async function staysPastCooldown(): Promise<void> {
    const cooled = Date.now() + (cooldownSeconds + 1) * 1000;
    await becomes(true, async () => Date.parse(await read("scaledobject", ".status.lastActiveTime")) > cooled);
  }
  /** Why it can't tell the autoscaler how many jobs there are. */
  const refusal = (): Promise<string> => jobs().then(String, ({ message }: Error) => message);

  it("takes what the program makes, and lets a worker without a job rest: it would cost its memory all year", async () => {
    await becomes("True", () => condition("Ready"));
    await becomes(0, replicas);
    expect(await jobs()).to.equal(0);
  });

  it("wakes it for the first job of a reindex, under the name that bull gives its list", async () => {
    await queue.add({});
    await becomes(1, replicas);
    const [scaler] = await embedded.list("horizontalpodautoscalers", namespace);
    expect(scaler?.spec).to.deep.include({ minReplicas: 1, maxReplicas: 10 });
  });

  it("starts as many as the jobs need: a whole reindex is put into the queue at once, and one process would take days", async () => {
    for (let count = 0; count < 6; count++) await queue.add({});
    expect(await jobs()).to.equal(7);
    await becomes(4, replicas);
  });

  it("counts what runs like what waits, and stops nobody until the last job is done: a worker that is stopped is cut", async () => {
    const finished: (() => void)[] = [];
    void queue.process(2, () => new Promise<void>((resolve) => finished.push(resolve)));
    await becomes(2, async () => (await queue.getJobCounts()).active);
    await queue.pause(true, true);
    await queue.empty();
    expect(await jobs()).to.equal(2);
    await staysPastCooldown();
    expect(await replicas()).to.be.greaterThan(0);
    for (const finish of finished) finish();
    await becomes(0, replicas);
    expect(await jobs()).to.equal(0);
    await queue.close();
  });

  it("wakes it for a job that is put off: it is in no list, and without a worker nobody would ever move it to one", async () => {
    queue = new Queue(sirenify, redis.url);
    const later = await queue.add({}, { delay: 3_600_000 });
    expect(await jobs()).to.equal(1);
    await becomes(1, replicas);
    await later.remove();
    await becomes(0, replicas);
  });

  it("stops nobody while Redis refuses to tell: nobody works then, and what runs would be cut", async () => {
    await queue.add({});
    await becomes(1, replicas);
    await queue.client.call("ACL", "SETUSER", "default", "-llen", "-zcard");
    await becomes("True", () => condition("Fallback"));
    await staysPastCooldown();
    expect(await replicas()).to.equal(1);
    await queue.client.call("ACL", "SETUSER", "default", "+llen", "+zcard");
    await becomes("False", () => condition("Fallback"));
  });

  it("stops nobody while Redis is away, says why, and reads again with the password that it comes back with", async () => {
    await queue.close();
    await redis.stop();
    await becomes(true, async () => (await refusal()).includes("connection refused"));
    await sleep((cooldownSeconds + 1) * 1000);
    expect(await replicas()).to.equal(1);
    redis = await RedisServer.start(secondPassword, redis.port);
    await becomes(true, async () => (await refusal()).includes("WRONGPASS"));
    const changed = JSON.stringify(secret(secondPassword));
    await embedded.kubectl("patch", "secret", "redis-auth", "--namespace", namespace, "--patch", changed);
    queue = new Queue(sirenify, redis.url);
    await queue.add({});
    await queue.add({});
    await becomes(2, () => jobs().catch(() => undefined));
    await queue.empty();
    await becomes(0, replicas);
  });

  it("leaves it where `make scale` has stopped KEDA, jobs or not", async () => {
    const annotation = "autoscaling.keda.sh/paused-replicas";
    await embedded.kubectl("annotate", "scaledobject", worker, "--namespace", namespace, `${annotation}=3`);
    await becomes(3, replicas);
    await embedded.kubectl("annotate", "scaledobject", worker, "--namespace", namespace, `${annotation}-`);
    await becomes(0, replicas);
  });

  it("leaves a replica behind when its object goes: an autoscaler that follows can't start from none", async () => {
    // KEDA writes the number once: while the Deployment still changes, or a look at the queues is under way, that may be lost.
    await becomes("", () => read("deployment", ".status.replicas"));
    const seldom = JSON.stringify({ spec: { pollingInterval: 3600 } });
    await embedded.kubectl(
      "patch",
      "scaledobject",
      worker,
      "--namespace",
      namespace,
      "--type=merge",
      `--patch=${seldom}`,
    );
    await sleep(3000);
    await embedded.kubectl("delete", "scaledobject", worker, "--namespace", namespace);
    expect(await replicas()).to.equal(1);
    await becomes(0, async () => (await embedded.list("horizontalpodautoscalers", namespace)).length);
  });
});
