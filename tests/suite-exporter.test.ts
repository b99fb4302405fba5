import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Queue from "bull";
import { expect } from "chai";
import { queues } from "../catalogue/queues.ts";
import { freePorts } from "../local/cluster/ports.ts";
import { debianProgram } from "../local/tools/prometheus.ts";
import { metricSources } from "./support/metrics.ts";
import { RedisServer } from "./support/redis-server.ts";

const root = join(import.meta.dirname, "..");
const password = "sample-redis-password-0123456789";

/** The text at the address, as soon as somebody answers. */
async function scraped(port: number): Promise<string> {
  for (const deadline = Date.now() + 20_000; ; await sleep(200)) {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
    if (answer?.ok === true) return answer.text();
    if (Date.now() > deadline) throw new Error(`nobody answers on ${port}`);
  }
}

describe("exporters, on a real Redis with jobs of the real bull", function () {
  this.timeout("3m");
  const processes: ChildProcess[] = [];
  let folder: string;
  let server: RedisServer;
  let redis: string;
  let ownPort: number;
  let redisExporterPort: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "exporters-"));
    [ownPort = 0, redisExporterPort = 0] = await freePorts(2);
    server = await RedisServer.start(password);
    redis = server.url;
    const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): void => {
      processes.push(spawn(command, args, { stdio: "ignore", env: { PATH: process.env["PATH"], ...env } }));
    };
    const address = `127.0.0.1:${redisExporterPort}`;
    const redisExporter = await debianProgram("prometheus-redis-exporter");
    start(redisExporter, [`--web.listen-address=${address}`], { REDIS_ADDR: redis });
    // As the pod runs it; MongoDB is away.
    const scripts = join(folder, "scripts");
    for (const part of ["monitoring", "recovery"])
      await cp(join(root, "components", part, "scripts"), scripts, { recursive: true });
    start(process.execPath, [join(scripts, "suite-exporter.cjs")], {
      NODE_PATH: join(root, "node_modules"),
      REDIS_URL: redis,
      MONGO_URL: "mongodb://monitoring:sample@127.0.0.1:1/trackdechets",
      QUEUES: JSON.stringify(queues),
      PORT: `${ownPort}`,
    });
  });
  after(async () => {
    for (const each of processes) each.kill();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("counts what waits, is put off, has failed or is paused, by the names that the application gives its queues", async () => {
    const webhooks = new Queue("queue_webhooks_production", redis);
    const gerico = new Queue("queue_gerico_production", redis);
    try {
      const oldest = await webhooks.add({});
      await webhooks.client.hset(`bull:queue_webhooks_production:${oldest.id}`, "timestamp", Date.now() - 120_000);
      await webhooks.add({});
      await webhooks.add({}, { delay: 600_000 });
      await gerico.add({});
      await gerico.pause();
      const text = await scraped(ownPort);
      const value = (metric: string, queue: string): number =>
        Number(new RegExp(`^bull_queue_${metric}\\{queue="${queue}",[^}]*\\} (.+)$`, "m").exec(text)?.[1]);
      expect(value("waiting", "queue_webhooks_production")).to.equal(2);
      expect(value("delayed", "queue_webhooks_production")).to.equal(1);
      expect(value("oldest_waiting_seconds", "queue_webhooks_production")).to.be.within(119, 180);
      expect(value("paused", "queue_gerico_production")).to.equal(1);
      expect(value("waiting", "queue_gerico_production")).to.equal(1);
      for (const { name } of queues) expect(value("waiting", name), name).to.be.a("number").and.not.NaN;
      expect(text).to.match(/^suite_exporter_source_up\{source="redis"\} 1$/m);
      // Away, it takes nothing from the other's answer.
      expect(text).to.match(/^suite_exporter_source_up\{source="mongodb"\} 0$/m);
      expect(text).to.not.include(password);
    } finally {
      await Promise.all([webhooks.close(), gerico.close()]);
    }
  });

  it("sends every metric of Redis that an alert or a dashboard asks for", async () => {
    const text = await scraped(redisExporterPort);
    const listed = metricSources.find(({ source }) => source.startsWith("redis_exporter"))?.metrics ?? [];
    expect(listed).to.have.length(6);
    expect(listed.filter((metric) => !new RegExp(`^${metric}(\\{.*\\})? `, "m").test(text))).to.deep.equal([]);
    expect(text).to.match(/^redis_up 1$/m);
  });
});
