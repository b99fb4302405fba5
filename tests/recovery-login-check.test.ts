import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { expect } from "chai";
import { freePorts } from "../local/cluster/ports.ts";
import { startHttpsServer, type HttpsServer } from "./support/https-server.ts";
import { startDatabaseServer, type DatabaseServer } from "./support/recovery/database-server.ts";
import { runScript, startScript } from "./support/recovery/script.ts";

const password = "PASSWORD-MARKER";
const authenticate = "/_security/_authenticate";

/** Enough of Redis 5 to sign in: it takes one password, and answers nothing else without it. */
class RedisDouble {
  password = "";
  port = 0;
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async start(): Promise<void> {
    [this.port = 0] = await freePorts(1);
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop = (): void => void this.#server.close();

  #serve(socket: Socket): void {
    let signedIn = false;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      // RESP: each word after its length, each command after the number of its words.
      const words = data
        .toString()
        .split("\r\n")
        .filter((line) => !/^[*$]/.test(line));
      for (const [index, word] of words.entries()) {
        if (word === "auth") {
          signedIn = words[index + 1] === this.password;
          socket.write(signedIn ? "+OK\r\n" : "-ERR invalid password\r\n");
        }
        if (word === "info") socket.write(signedIn ? "$9\r\nloading:0\r\n" : "-NOAUTH Authentication required.\r\n");
        if (word === "ping") socket.write(signedIn ? "+PONG\r\n" : "-NOAUTH Authentication required.\r\n");
      }
    });
  }
}

describe("script of the login check", function () {
  this.timeout(60_000);
  let server: DatabaseServer;
  let elasticsearch: HttpsServer;
  const redis = new RedisDouble();
  before(async function () {
    // The server is fetched the first time.
    this.timeout(600_000);
    [server, elasticsearch] = await Promise.all([startDatabaseServer(), startHttpsServer(), redis.start()]);
  });
  after(async () => {
    redis.stop();
    await Promise.all([server?.stop(), elasticsearch?.stop()]);
  });

  /** Of the databases that are named, with the new password. */
  const variables = (engines: readonly ("postgres" | "redis" | "elasticsearch")[], limitSeconds = 30) => {
    const urls = {
      postgres: server.url("postgres", "trackdechets2").replace(/:[^:@]*@/, `:${password}@`),
      redis: `redis://:${password}@127.0.0.1:${redis.port}/0`,
      elasticsearch: `https://trackdechets2:${password}@127.0.0.1:${elasticsearch.port}`,
    };
    return {
      LOGINS: JSON.stringify(engines.map((engine) => ({ name: engine, engine }))),
      URLS: JSON.stringify(Object.fromEntries(engines.map((engine) => [engine, urls[engine]]))),
      LIMIT_SECONDS: `${limitSeconds}`,
      NODE_EXTRA_CA_CERTS: elasticsearch.ca,
    };
  };

  it("waits until each database has taken the new password: pods that come earlier are refused", async () => {
    redis.password = "old";
    elasticsearch.statuses.set(authenticate, 401);
    const { ended, child } = startScript("login-check", variables(["postgres", "redis", "elasticsearch"]));
    let log = "";
    child.stdout.on("data", (data: Buffer) => (log += data.toString()));
    while ((log.match(/refuses yet/g) ?? []).length < 3) await once(child.stdout, "data");
    expect(log).to.match(/postgres refuses yet: password authentication failed for user "trackdechets2"/);
    expect(log).to.include("elasticsearch refuses yet: it answers 401");
    expect(log).to.match(/redis refuses yet: ERR invalid password; .*until it starts anew; docs\/rotation\.md/);

    await server.run("postgres", `CREATE ROLE trackdechets2 LOGIN PASSWORD '${password}'`);
    redis.password = password;
    elasticsearch.statuses.clear();
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    for (const engine of ["postgres", "redis", "elasticsearch"])
      expect(stdout).to.include(`${engine} lets the processes in`);
    expect(stdout).to.not.include(password);
  });

  it("asks Elasticsearch again and again: the users' file reaches its nodes one by one", async () => {
    elasticsearch.requests.length = 0;
    elasticsearch.statuses.clear();
    expect(await runScript("login-check", variables(["elasticsearch"]))).to.include({ code: 0 });
    expect(elasticsearch.requests.map(({ path }) => path)).to.deep.equal(Array(20).fill(authenticate));
  });

  it("says in its last line which database refuses and what to do, and never the password", async () => {
    redis.password = "old";
    const { code, stdout, stderr } = await runScript("login-check", variables(["redis", "elasticsearch"], 4));
    expect(code).to.equal(1);
    expect(stderr.trim().split("\n")).to.have.length(1);
    expect(stderr).to.match(
      /^not every database lets the processes in after 4 s; redis refuses: ERR invalid password; Redis keeps its password until it starts anew; docs\/rotation\.md /,
    );
    expect(stderr).to.not.include("elasticsearch");
    expect(stdout + stderr).to.not.include(password);
  });
});
