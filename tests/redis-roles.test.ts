import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { failure } from "./support/recovery/api-server.ts";
import { password, startRedisTrio, type RedisTrio } from "./support/recovery/redis-trio.ts";
import { deedsOf } from "./support/recovery/rights.ts";
import { startScript, type Ended } from "./support/recovery/script.ts";

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

describe("the label of Redis's master, by doubles of Redis, of Sentinel and of the API", function () {
  this.timeout(60_000);
  let trio: RedisTrio;
  before(async () => {
    trio = await startRedisTrio();
  });
  after(() => trio?.stop());
  beforeEach(() => {
    trio.api.reset();
    trio.api.deeds.length = 0;
    trio.pods("master", "slave", "slave");
    trio.roles = ["master", "slave", "slave"];
    trio.opinions = [0, 0, 0];
    trio.states = [];
    trio.replicas = [];
    trio.redis.forEach(({ commands }) => commands.splice(0));
  });

  const changes = () => trio.api.calls.filter((call) => !call.startsWith("GET"));
  const rounds = async (count: number): Promise<void> => {
    const [sentinel] = trio.sentinels;
    const end = (sentinel?.commands.length ?? 0) + count;
    await until(() => (sentinel?.commands.length ?? 0) >= end);
  };
  /** Runs the script until that has been done. */
  async function during(work: () => Promise<void>): Promise<Ended> {
    const { child, ended } = startScript("redis-roles", trio.variables);
    // One that ends by itself ends the wait too.
    await Promise.race([work(), ended]);
    child.kill("SIGTERM");
    return ended;
  }

  it("follows most of the Sentinels, and takes the old master's label first: two behind one Service would part the data", async () => {
    trio.roles = ["master", "master", "slave"];
    trio.opinions = [1, 0, 1];
    const { code, stdout, stderr } = await during(() => until(() => changes().length >= 2));
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(trio.labels()).to.deep.equal(["slave", "master", "slave"]);
    expect(changes()).to.deep.equal(["PATCH pods/rfr-redis-0", "PATCH pods/rfr-redis-1"]);
    expect(stdout).to.equal("rfr-redis-0 (127.0.0.11): master -> slave\nrfr-redis-1 (127.0.0.12): slave -> master\n");
  });

  it("leaves the labels alone where one Sentinel says another thing, and says so once", async () => {
    trio.roles = ["master", "master", "slave"];
    trio.opinions = [0, 1, 2];
    const { stdout } = await during(() => rounds(10));
    expect(stdout).to.equal("no majority of the Sentinels names the same master\n");
    expect(changes()).to.deep.equal([]);
  });

  it("asks the one that is named: Sentinels that remember what was before a restart would lead writes to a replica", async () => {
    trio.opinions = [2, 2, 2];
    const { stdout } = await during(() => rounds(10));
    expect(stdout).to.equal("the Sentinels name rfr-redis-2, which says that it is no master\n");
    expect(changes()).to.deep.equal([]);
  });

  it("takes the label of a master that was cut off, whatever it calls itself: its writes would be thrown away", async () => {
    trio.roles = ["master", undefined, "slave"];
    trio.opinions = [1, 1, 1];
    await during(() => until(() => changes().length >= 1));
    expect(trio.labels()).to.deep.equal(["slave", "slave", "slave"]);
    expect(changes()).to.deep.equal(["PATCH pods/rfr-redis-0"]);
  });

  it("labels no pod that took the place of the one it saw", async () => {
    trio.opinions = [1, 1, 1];
    trio.roles = ["slave", "master", "slave"];
    let seen = false;
    trio.api.react = (call) => {
      const pod = trio.api.objects.get("pods/rfr-redis-1");
      if (seen || call !== "GET pods/rfr-redis-1" || pod === undefined) return;
      seen = true;
      trio.api.put("pods", { ...pod, metadata: { ...pod.metadata, uid: "another" }, status: { podIP: "127.0.0.99" } });
    };
    const { stdout } = await during(() => rounds(10));
    expect(trio.labels()).to.deep.equal(["slave", "slave", "slave"]);
    expect(stdout).to.contain("the Sentinels name 127.0.0.12, which is no pod's address");
  });

  it("sends away the clients of a master that became a replica: it would refuse their writes for as long as it lives", async () => {
    const [old] = trio.redis;
    const killed = () => new Set(old?.commands.filter((command) => command.startsWith("client kill")));
    await during(async () => {
      await rounds(3);
      expect(killed()).to.have.lengthOf(0);
      trio.roles = ["slave", "master", "slave"];
      trio.opinions = [1, 1, 1];
      await until(() => killed().size >= 2);
      await rounds(3);
    });
    // Not those of Sentinel, of another Redis and of a person, nor one that has just come.
    expect([...killed()]).to.deep.equal(["client kill id 1", "client kill id 2"]);
  });

  describe("of a master that is lost while no Sentinel knows its replicas", () => {
    const helpless = { flags: "s_down,o_down,master", replicas: 0 };
    const lost = (offset: number) => ({ follows: 0, link: "down", offset }) as const;
    const promoted = () =>
      trio.redis.map(({ commands }) => commands.filter((command) => command === "slaveof no one").length);
    beforeEach(() => {
      trio.roles = ["slave", "slave", "slave"];
      trio.states = [helpless, helpless, helpless];
      trio.replicas = [{ follows: undefined, link: "down", offset: 1 }, lost(14), lost(15)];
    });

    it("makes that one master that has most of its data, once: the operator would wait for Sentinel, and Sentinel for nobody", async () => {
      // Its pod is there again, with another address.
      trio.api.objects.delete("pods/rfr-redis-0");
      const { stdout } = await during(() => rounds(10));
      expect(promoted()).to.deep.equal([0, 0, 1]);
      expect(stdout).to.contain(
        "the Sentinels know no replica of 127.0.0.11, which is lost: rfr-redis-2 is master now\n",
      );
    });

    it("makes the same one master as the other of the two pods, where replicas have the same", async () => {
      trio.replicas = [{ follows: undefined, link: "down", offset: 99 }, lost(15), lost(15)];
      await during(() => rounds(10));
      expect(promoted()).to.deep.equal([0, 1, 0]);
    });

    for (const { why, change } of [
      {
        why: "Sentinels know a replica, which they will choose themselves",
        change: () => (trio.states = [helpless, { ...helpless, replicas: 2 }, { ...helpless, replicas: 2 }]),
      },
      {
        why: "one Sentinel alone calls it down",
        change: () =>
          (trio.states = [helpless, { ...helpless, flags: "s_down,master" }, { ...helpless, flags: "master" }]),
      },
      {
        why: "a replica still has it: there would be two masters",
        change: () => (trio.replicas = trio.replicas.with(1, { follows: 0, link: "up", offset: 14 })),
      },
      {
        why: "a replica is silent: the other pod might hear that one, and not this",
        change: () => (trio.roles = ["slave", undefined, "slave"]),
      },
      {
        why: "another is master already, and the operator will tell the Sentinels",
        change: () => (trio.roles = ["slave", "master", "slave"]),
      },
      {
        why: "nobody followed it: all began anew, and hold what the operator must choose from",
        change: () => (trio.replicas = []),
      },
    ])
      it(`makes nobody master while ${why}`, async () => {
        change();
        const { code } = await during(() => rounds(10));
        expect(code).to.equal(0);
        expect(promoted()).to.deep.equal([0, 0, 0]);
      });
  });

  it("goes on when the API server fails, and ends when it is forbidden what it needs", async () => {
    trio.opinions = [1, 1, 1];
    trio.roles = ["slave", "master", "slave"];
    let refusals = 0;
    trio.api.refuse = () => (refusals++ < 5 ? failure(503, "restarting") : undefined);
    const passing = await during(() => until(() => trio.labels()[1] === "master"));
    expect(passing.stdout).to.match(/: 503 restarting\n.*-> master\n/s);

    trio.api.refuse = () => failure(403, "forbidden");
    trio.pods("master", "slave", "slave");
    const { code, stderr } = await during(() => new Promise(() => {}));
    expect(code).to.equal(1);
    expect(stderr).to.match(/^GET \/api\/v1\/namespaces\/trackdechets-test\/pods\/rfr-redis-\d: 403 forbidden\n$/);
  });

  it("may do no more than it does, and never shows the password", async () => {
    trio.opinions = [1, 1, 1];
    trio.roles = ["slave", "master", "slave"];
    trio.pods("master", "slave", "none");
    const { stdout, stderr } = await during(() => until(() => changes().length >= 3));
    const texts = (deeds: readonly object[]) => [...new Set(deeds.map((deed) => JSON.stringify(deed)))].sort();
    expect(texts(deedsOf(trio.api.rights))).to.deep.equal(texts(trio.api.deeds));
    expect(stdout + stderr).not.to.contain(password);
    expect(trio.redis.some(({ commands }) => commands.includes(`auth ${password}`))).to.equal(true);
  });
});
