import { expect } from "chai";
import { destinationOf, internet } from "../components/network/addresses.ts";
import { endpointsOf } from "./support/network/endpoints.ts";
import { isAllowed } from "./support/network/evaluator.ts";
import { recordWithoutSentry } from "./support/network/matrix.ts";
import { policiesOf } from "./support/network/policies.ts";
import type { Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";

type Sections = Record<string, Record<string, unknown>>;

/** Names of the pods that may connect to an address. */
async function reaching(recording: Recording<unknown>, address: string, port = 443): Promise<readonly string[]> {
  const policies = policiesOf(recording);
  const there = { name: address, address };
  const pods = (await endpointsOf(recording)).filter(({ pod }) => pod?.namespace === policies[0]?.metadata.namespace);
  return pods
    .filter((pod) => isAllowed(policies, pod, there, { port, protocol: "TCP" }))
    .map(({ name }) => name)
    .filter((name) => !/^postgres-(1-initdb|restored)$/.test(name));
}

const changed = (change: (sections: Sections) => void): Promise<Recording<unknown>> =>
  recordProgram("dev", (sections, secrets) => {
    delete secrets["SENTRY_DSN"];
    change(sections);
  });

const set = (sections: Sections, section: string, values: object) => Object.assign((sections[section] ??= {}), values);

const large = { cpu: "80", memory: "120Gi" };
const publicAddress = "51.159.9.9";
/** What writes backups, and what tries whether they can be written. */
const backups = ["postgres", "mongodb-rs0", "backup-check"];
const backEnd = [
  "api",
  "cron",
  "index",
  "notifier",
  "queues-bulk-indexation",
  "queues-bulk-indexation-master",
  "queues-gerico",
  "queues-indexation",
  "queues-runner",
  "queues-webhooks",
];

const companySearch = ["api", "queues-bulk-indexation", "queues-indexation"];

describe("ways out of the namespace", () => {
  let dev: Recording<unknown>;
  before(async () => {
    dev = await recordWithoutSentry("dev");
  });

  it("lead to the internet for who calls out, and for nobody else", async () => {
    const callers = [...companySearch, "queues-gerico", "queues-runner", "queues-webhooks"];
    expect(await reaching(dev, publicAddress)).to.have.members([...callers, ...backups]);
    // VIES, the register of foreign companies, which the application calls in clear: without it, no foreign carrier is found.
    expect(await reaching(dev, publicAddress, 80)).to.have.members(companySearch);
    expect(await reaching(dev, publicAddress, 25)).to.deep.equal([]);
    expect(await reaching(dev, publicAddress, 9200)).to.have.members(companySearch);
  });

  for (const address of [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.255.255",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    // Pods and Services of Kapsule, and of most clusters.
    "100.65.255.255",
    "10.32.0.10",
    "10.96.0.1",
    "10.244.0.5",
    // Of IPv6 nothing at all: this host, link-local, unique local, metadata services, NAT64 of one, and the internet.
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd00:42::42",
    "64:ff9b::a9fe:a9fe",
    "::ffff:169.254.169.254",
    "2001:db8::1",
    "2001:bc8::1",
  ])
    it(`never lead to ${address}, because a customer may give it as the host of a webhook`, async () => {
      for (const port of [80, 443, 9200]) expect(await reaching(dev, address, port)).to.deep.equal([]);
    });

  for (const address of [
    "9.255.255.255",
    "11.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
  ])
    it(`do lead to ${address}, because it is beside a reserved block and not in it`, async () => {
      expect(await reaching(dev, address)).to.include("queues-webhooks");
    });

  it("lead the whole back end to Sentry where there is one, and the jobs of the databases not", async () => {
    const reached = await reaching(await recordProgram("dev"), publicAddress);
    expect(reached).to.have.members([...backEnd, ...backups]);
  });

  it("lead to private addresses that the stack names, but for webhooks: those are the customers' to choose", async () => {
    const recording = await changed((sections) => set(sections, "network", { privateCidrs: ["10.1.0.0/16"] }));
    const reached = await reaching(recording, "10.1.2.3");
    expect(reached).to.include.members(["api", "postgres", "mongodb-rs0"]);
    expect(reached).to.not.include("queues-webhooks");
    expect(await reaching(recording, "10.2.2.3")).to.deep.equal([]);
  });

  it("lead to the API server for what asks it, at the addresses that the stack names", async () => {
    const askers = ["postgres", "postgres-pooler"];
    expect(await reaching(dev, "172.16.0.9", 6443)).to.have.members(askers);
    const named = await changed((sections) =>
      set(sections, "network", { apiServerCidrs: ["172.16.0.9/32"], apiServerPort: 7443 }),
    );
    expect(await reaching(named, "172.16.0.9", 7443)).to.have.members(askers);
    expect(await reaching(named, "172.16.0.8", 7443)).to.deep.equal([]);
    expect(await reaching(named, "172.16.0.9", 6443)).to.deep.equal([]);
  });

  it("lead to the ports that the stack names for customers' hosts and the companies' search, and to no others", async () => {
    const recording = await changed((sections) =>
      set(sections, "network", { webhookPorts: [443, 8443], companyPorts: [443, 9201] }),
    );
    expect(await reaching(dev, publicAddress, 8443)).to.deep.equal([]);
    expect(await reaching(recording, publicAddress, 8443)).to.deep.equal(["queues-webhooks"]);
    expect(await reaching(recording, publicAddress, 9201)).to.have.members(companySearch);
    expect(await reaching(recording, publicAddress, 9200)).to.deep.equal([]);
  });

  it("follow the port of each configured URL: storage, mail, Gerico, telemetry", async () => {
    const recording = await changed((sections) => {
      set(sections, "storage", { endpoint: "https://s3.example.org:9000" });
      set(sections, "settings", {
        SIB_BASE_URL: "https://mail.example.org:8025/v3",
        GERICO_API_URL: "https://gerico.example.org:8026",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.9.9.9:4318",
      });
    });
    expect(await reaching(recording, publicAddress, 9000)).to.have.members([...["api", "queues-runner", ...backups]]);
    expect(await reaching(recording, publicAddress, 8025)).to.have.members(["api", "queues-runner", "cron"]);
    expect(await reaching(recording, publicAddress, 8026)).to.have.members(["api", "queues-gerico"]);
    expect(await reaching(recording, "10.9.9.9", 4318)).to.have.members(backEnd);
    expect(await reaching(recording, "10.9.9.8", 4318)).to.deep.equal([]);
  });

  it("lead drills to the API server and the collector, and not to the storage: the operators restore, they compare", async () => {
    const recording = await changed((sections) => {
      for (const engine of ["postgres", "mongodb"])
        Object.assign(sections[engine]?.["backup"] ?? {}, { drill: "0 4 * * 0" });
      Object.assign(sections["environment"]?.["quota"] ?? {}, { storage: "100Gi", volumes: 20, limits: large });
      set(sections, "settings", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.9.9.9:4318" });
    });
    const drills = ["postgres-drill", "mongodb-drill"];
    expect(await reaching(recording, "10.9.9.9", 4318)).to.have.members([...backEnd, ...drills]);
    const askers = ["postgres", "postgres-drill (copy)", "postgres-pooler", ...drills];
    expect(await reaching(recording, "172.16.0.9", 6443)).to.have.members(askers);
    const copies = ["postgres-drill (copy)", "mongodb-drill-rs0 (copy)"];
    const storing = (await reaching(recording, publicAddress)).filter((name) => /drill|backup/.test(name));
    expect(storing).to.have.members(["backup-check", ...copies]);
  });

  it("lead Elasticsearch to the storage where it makes snapshots, and nowhere without", async () => {
    expect(await reaching(dev, publicAddress)).to.not.include("elasticsearch-es-default");
    const image = "registry.example.org/elasticsearch-s3:7.10.2";
    const recording = await changed((sections) =>
      set(sections, "elasticsearch", { snapshots: { image, schedule: "0 30 * * * ?", keepDays: 7 } }),
    );
    const reached = await reaching(recording, publicAddress);
    expect(reached).to.include("elasticsearch-es-default").and.not.include("elasticsearch-snapshots");
  });

  it("take a Service's host for its namespace, an address for itself, and any other host for the internet", () => {
    const otel = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } } };
    const to = (url: string) => destinationOf(url, [internet]);
    expect(to("http://otel.observability.svc:4318")).to.deep.equal({
      to: [otel],
      ports: [{ port: 4318, protocol: "TCP" }],
    });
    expect(to("http://otel.observability.svc.cluster.local:4318").to).to.deep.equal([otel]);
    expect(to("http://10.0.0.7").to).to.deep.equal([{ ipBlock: { cidr: "10.0.0.7/32" } }]);
    expect(to("http://10.0.0.7").ports).to.deep.equal([{ port: 80, protocol: "TCP" }]);
    expect(to("https://svc.example.org")).to.deep.equal({ to: [internet], ports: [{ port: 443, protocol: "TCP" }] });
  });
});
