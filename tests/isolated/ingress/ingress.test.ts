import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { expect } from "chai";
import { ingressNamespaces } from "../../../catalogue/ingress.ts";
import { renderTraefik } from "../../../local/ingress/chart.ts";
import { startTraefik, type RunningTraefik } from "../../../local/ingress/traefik.ts";
import { isolatedAddress } from "../../../local/isolation/isolation.ts";
import { installTools } from "../../../local/tools/install.ts";
import { ask, open, type Answer, type Call } from "../../support/edge/client.ts";
import {
  certificates,
  endpoints,
  hosts,
  namespace,
  portsOf,
  recordedEdge,
  solver,
  valuesBehindCdn,
} from "../../support/edge/objects.ts";
import { startProcesses, type Processes, type Seen } from "../../support/edge/processes.ts";
import { EmbeddedCluster } from "../../support/embedded.ts";
import { eventually } from "../../support/operators/eventually.ts";
import { at } from "../../support/wire.ts";
import { toldTests } from "./told.ts";

const megabytes = (count: number): number => count * 2 ** 20;
const client = "203.0.113.7";
/** Connections from 127.0.0.1 are the load balancer's. */
/** A CDN's, in the block of `cdnCidr`, and one of the users behind it. */
const [cdn, user] = ["192.0.2.10", "198.51.100.1"];
const throughLoadBalancer = { proxied: client } as const;

describe("Traefik itself, with the program's own Ingresses", function () {
  this.timeout("5m");
  let embedded: EmbeddedCluster;
  let processes: Processes;
  let traefik: RunningTraefik;
  /** Another one, which has the same Ingresses and was told of a CDN. */
  let behindCdn: RunningTraefik;

  const secure = (call: Omit<Call, "port">): Call => ({
    ...throughLoadBalancer,
    tls: {},
    ...call,
    port: traefik.websecure,
  });
  const plain = (call: Omit<Call, "port">): Call => ({ ...throughLoadBalancer, ...call, port: traefik.web });
  /** Addresses of load balancers, as objects of a kind tell them. */
  const shown = async (kind: string, where: string): Promise<string[]> => {
    const addresses = "--output=jsonpath={.items[*].status.loadBalancer.ingress[*].ip}";
    return (await embedded.kubectl("get", kind, `--namespace=${where}`, addresses)).split(" ").filter(Boolean);
  };
  const seen = ({ body }: Answer): Seen => JSON.parse(body);

  before(async () => {
    const tools = await installTools();
    embedded = await EmbeddedCluster.start("ingress", { operators: "none" });
    const { folder } = embedded.cluster;
    const { objects, values } = await recordedEdge();
    const ports = { ...portsOf(), solver: 8089 };
    processes = await startProcesses(isolatedAddress, ports);
    await embedded.kubectl("create", "namespace", namespace);
    await embedded.kubectl("create", "namespace", ingressNamespaces.traefik);

    const ingresses = objects.filter(({ kind }) => kind === "Ingress");
    const services = objects.filter(({ kind }) => kind === "Service");
    const slices = services.map((service) => {
      const name = String(at(service, "metadata", "name"));
      return endpoints(name, isolatedAddress, portsOf()[name] ?? 0, at(service, "spec", "ports", "0", "name") ?? "");
    });
    const challenge = solver(at(ingresses[0], "spec", "ingressClassName"));
    const items = [
      ...objects,
      ...slices,
      ...challenge,
      endpoints("cm-acme-http-solver", isolatedAddress, ports.solver, "http"),
      ...(await certificates(folder, ingresses)),
    ];
    await embedded.create(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    // The simulated cloud writes these once, by itself. Traefik at the same time would log a conflict.
    await eventually("Ingresses' addresses", async () => (await shown("ingresses", namespace)).length, 4);
    const rendered = await renderTraefik(folder, values, tools);
    await embedded.create(rendered.objects);
    await eventually("Services' addresses", async () => (await shown("services", ingressNamespaces.traefik)).length, 1);
    traefik = await startTraefik(embedded.cluster, rendered);
    await served(traefik);
    // After the first one: both would write the Ingresses' addresses at once.
    const forCdn = await renderTraefik(join(folder, "cdn"), await valuesBehindCdn(), tools);
    behindCdn = await startTraefik(embedded.cluster, forCdn, "traefik-behind-cdn");
    await served(behindCdn);
  });
  const served = async ({ websecure: port, log }: RunningTraefik): Promise<void> => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
      const { status } = await ask({ ...secure({ host: hosts.api }), port }).catch(() => ({ status: 0 }));
      if (status === 200) return;
    }
    throw new Error(`the api's host isn't served after a minute:\n${await readFile(log, "utf8")}`);
  };
  after(async () => {
    processes?.stop();
    await embedded?.stop();
  });

  for (const [name, host] of Object.entries(hosts))
    it(`leads ${name}'s host to that process and no other, below its own certificate`, async () => {
      const response = await open(secure({ host, path: "/a/b?c=d", tls: { rejectUnauthorized: false } }));
      if (!(response.socket instanceof TLSSocket)) throw new Error("no TLS");
      expect(response.socket.getPeerCertificate().subject.CN).to.equal(host);
      const [body] = await once(response, "data");
      expect(JSON.parse(String(body))).to.include({ process: name, path: "/a/b?c=d" });
      response.destroy();
    });

  it("hands an encoded slash on as it came: a path is the application's", async () => {
    expect(seen(await ask(secure({ host: hosts.api, path: "/a%2Fb" }))).path).to.equal("/a%2Fb");
  });

  it("tells browsers to come by TLS for a year", async () => {
    const { headers } = await ask(secure({ host: hosts.api }));
    expect(headers["strict-transport-security"]).to.equal("max-age=31536000");
  });

  it("leads from HTTP to HTTPS, but for the challenges of certificates, which come before these", async () => {
    const { status, headers } = await ask(plain({ host: hosts.api, path: "/a?b=c" }));
    expect([status, headers.location]).to.deep.equal([308, `https://${hosts.api}/a?b=c`]);
    const answer = await ask(plain({ host: hosts.ui, path: "/.well-known/acme-challenge/token" }));
    expect([answer.status, seen(answer).process]).to.deep.equal([200, "solver"]);
  });

  it("refuses TLS 1.1, and takes 1.2", async () => {
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const refusal = await ask(secure({ host: hosts.api, tls: old })).then(
      ({ status }) => `answered ${status}`,
      (error: NodeJS.ErrnoException) => String(error.code),
    );
    expect(refusal).to.equal("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
    expect((await ask(secure({ host: hosts.api, tls: { maxVersion: "TLSv1.2" } }))).status).to.equal(200);
  });

  it("takes 22 MB for the api and nothing above it, with its length or without, and 1 MB for the others", async () => {
    const largest = Buffer.alloc(megabytes(22));
    for (const chunked of [false, true]) {
      const answer = await ask(secure({ host: hosts.api, body: largest, chunked }));
      expect([answer.status, seen(answer).bytes]).to.deep.equal([200, largest.length]);
      const { status } = await ask(secure({ host: hosts.api, body: Buffer.alloc(largest.length + 1), chunked }));
      expect(status, `chunked: ${chunked}`).to.equal(413);
    }
    const { status } = await ask(
      secure({ host: hosts.notifier, body: Buffer.alloc(megabytes(1) + 1), proxied: "203.0.113.20" }),
    );
    expect(status).to.equal(413);
  });

  it("tells the processes the client's address as the load balancer says it, and not as the client does", async () => {
    const headers = { "x-forwarded-for": "198.51.100.1" };
    expect(seen(await ask(secure({ host: hosts.api, headers }))).forwardedFor).to.equal(client);
  });

  it("believes nobody else who speaks PROXY protocol", async () => {
    const answer = await ask(secure({ host: hosts.api, from: isolatedAddress })).then(
      (answered) => seen(answered).forwardedFor,
      () => "refused",
    );
    expect(answer).to.not.equal(client);
  });

  /** Asks the one that was told of a CDN. */
  const askBehindCdn = (call: Omit<Call, "port">): Promise<Answer> =>
    ask({ ...secure(call), port: behindCdn.websecure });

  it("hands on what a CDN says of its user, and the CDN's own address behind it: the second hop from the application", async () => {
    const headers = { "x-forwarded-for": user };
    const { forwardedFor } = seen(await askBehindCdn({ host: hosts.api, headers, proxied: cdn }));
    expect(forwardedFor).to.equal(`${user}, ${cdn}`);
  });

  it("drops what a stranger says who comes past the CDN", async () => {
    const headers = { "x-forwarded-for": user };
    expect(seen(await askBehindCdn({ host: hosts.api, headers })).forwardedFor).to.equal(client);
  });

  it("counts all users of a CDN as one all the same, which is why the program then writes no limits into the Ingresses", async () => {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const headers = { "x-forwarded-for": `198.51.100.${index}` };
        return (await askBehindCdn({ host: hosts.ui, headers, proxied: cdn })).status;
      }),
    );
    expect(new Set(statuses)).to.deep.equal(new Set([200, 429]));
  });

  it("answers 429 to a client above its limit, and 200 to the next one at the same load balancer", async () => {
    const proxied = "203.0.113.8";
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(secure({ host: hosts.ui, proxied }))));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200, 429]));
    expect((await ask(secure({ host: hosts.ui, proxied: "203.0.113.9" }))).status).to.equal(200);
  });

  it("counts the streams that are open, for each client apart", async () => {
    const stream = (proxied: string) => open(secure({ host: hosts.notifier, path: "/events", proxied }));
    const proxied = "203.0.113.10";
    const open3 = [await stream(proxied), await stream(proxied), await stream(proxied)];
    const [refused, other] = [await stream(proxied), await stream("203.0.113.11")];
    expect([...open3, refused, other].map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 200, 429, 200]);
    for (const response of [...open3, refused, other]) response.destroy();
  });

  it("hands each event on when it comes, uncompressed, while the stream is open", async () => {
    const response = await open(
      secure({
        host: hosts.notifier,
        path: "/events",
        proxied: "203.0.113.12",
        headers: { "accept-encoding": "gzip, br" },
      }),
    );
    expect(response.headers["content-encoding"]).to.equal(undefined);
    let text = "";
    response.on("data", (part: Buffer) => (text += part.toString()));
    for (const event of ["one", "two"]) {
      processes.send(event);
      while (!text.includes(`data: ${event}\n\n`)) await once(response, "data");
    }
    response.destroy();
  });

  it("uses a connection to a process again, but not after 4 s: in the moment in which Node closes it, a mutation would be lost", async () => {
    const connection = async () => seen(await ask(secure({ host: hosts.api }))).connection;
    const first = await connection();
    expect(await connection()).to.equal(first);
    // Node, like the API, closes it after 5 s.
    await sleep(4500);
    expect(await connection()).to.not.equal(first);
  });

  it("compresses what the UI doesn't", async () => {
    for (const encoding of ["br", "gzip"]) {
      const headers = { "accept-encoding": encoding };
      const answer = await ask(
        secure({ host: hosts.ui, path: "/script.js", proxied: `203.0.113.${encoding.length + 30}`, headers }),
      );
      expect([answer.status, answer.headers["content-encoding"]]).to.deep.equal([200, encoding]);
    }
  });

  it("knows no other host", async () => {
    for (const call of [secure({ host: "other.example.org" }), plain({ host: "other.example.org" })])
      expect((await ask(call)).status).to.equal(404);
  });

  it("shows its load balancer's address in the Ingresses: the engine waits for it", async () => {
    // Another one than the simulated cloud writes by itself.
    const address = "198.51.100.10";
    const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: address }] } } });
    const service = ["service", "traefik", `--namespace=${ingressNamespaces.traefik}`];
    await embedded.kubectl("patch", ...service, "--subresource=status", "--type=merge", `--patch=${status}`);
    await eventually("addresses", () => shown("ingresses", namespace), Array(4).fill(address));
  });

  toldTests(() => ({ traefik, secure }));

  // The last one: nothing is served after it.
  it("ends when the answers under way have: a slip that is being signed when the controller is replaced would be lost", async () => {
    const answer = ask(secure({ host: hosts.api, path: "/slow" }));
    await eventually("the request's arrival", () => Promise.resolve(processes.slow()), 1);
    traefik.end();
    const { status, body } = await answer;
    expect([status, body]).to.deep.equal([200, "done"]);
  });
});
