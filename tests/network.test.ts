import { expect } from "chai";
import { flows, operatorMadeNames } from "../catalogue/flows.ts";
import { exporterNames } from "../catalogue/monitoring.ts";
import { workloadNames } from "../catalogue/workloads.ts";
import { buildTestBinary } from "../local/tools/go.ts";
import { askCyclonus } from "./support/network/cyclonus.ts";
import { matches } from "./support/network/evaluator.ts";
import {
  answered,
  evaluated,
  goldenMatrix,
  matrix,
  networkOf,
  recordWithoutSentry,
  type Network,
  type Question,
} from "./support/network/matrix.ts";
import { find, follows, ofType, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { stackNames } from "./support/stack.ts";

describe("the network", () => {
  let recording: Recording<unknown>;
  let network: Network;

  before(async () => {
    recording = await recordWithoutSentry("production");
    network = await networkOf(recording);
  });

  it("closes the namespace before anything else is in it, because a pod that is there first may talk first", () => {
    const deny = find(recording, "environment-default-deny");
    expect(deny.inputs["spec"]).to.deep.equal({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    const namespaced = recording.resources.filter(
      ({ inputs, urn }) =>
        JSON.stringify(inputs["metadata"] ?? {}).includes('"namespace":"trackdechets"') && urn !== deny.urn,
    );
    expect(namespaced.length).to.be.greaterThan(80);
    expect(namespaced.filter((each) => !follows(recording, each).has(deny.urn)).map(({ name }) => name)).to.deep.equal(
      [],
    );
  });

  it("has every pod under exactly one policy of its own, the operators' too, because their labels aren't ours", () => {
    const pods = new Map(network.questions.map(({ source }) => [source.name, source]));
    const own = network.policies.filter(({ metadata }) => metadata.name !== "default-deny");
    const counts = [...pods.values()]
      .filter(({ pod }) => pod?.namespace === "trackdechets")
      .map(({ name, pod }) => [name, own.filter(({ spec }) => matches(spec.podSelector, pod?.labels ?? {})).length]);
    expect(counts.length).to.be.greaterThan(20);
    expect(counts.filter(([, count]) => count !== 1)).to.deep.equal([["a stranger", 0]]);
    const unused = own.filter(
      ({ spec }) => ![...pods.values()].some(({ pod }) => matches(spec.podSelector, pod?.labels ?? {})),
    );
    expect(unused.map(({ metadata }) => metadata.name)).to.deep.equal([]);
  });

  it("names no pod twice in one row and no flow twice, because the second would look like a reason", () => {
    for (const { from } of flows) expect(new Set(from.map((each) => JSON.stringify(each))).size).to.equal(from.length);
    expect(new Set(flows.map((flow) => JSON.stringify(flow))).size).to.equal(flows.length);
    expect(flows.flatMap(({ from }) => from)).to.include.members([...workloadNames]);
  });

  it("asks for names over UDP and TCP both, because long answers come over TCP only", () => {
    const dns = network.policies.flatMap(({ metadata, spec }) =>
      (spec.egress ?? [])
        .filter(({ ports }) => ports.some(({ port }) => port === 53))
        .map((rule) => ({ metadata, rule })),
    );
    const deaf = ["acme-solver"];
    expect(dns.map(({ metadata }) => metadata.name)).to.have.members([
      ...[...workloadNames, "migrate", "index", "backup-check", "postgres-drill", "mongodb-drill", "redis-roles"],
      ...exporterNames,
      ...operatorMadeNames.filter((name) => !deaf.includes(name)),
    ]);
    for (const { metadata, rule } of dns) {
      expect(
        rule.ports.map(({ protocol }) => protocol),
        metadata.name,
      ).to.have.members(["UDP", "TCP"]);
      expect(rule.to).to.deep.equal([
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ]);
    }
  });

  it("has no policy for what isn't there, drills and snapshots: whoever takes their label would have their ways", async () => {
    const named = (of: Recording<unknown>) =>
      ofType(of, ":NetworkPolicy")
        .map(({ name }) => name.replace(/^network-/, ""))
        .filter((name) => /drill|snapshots/.test(name));
    expect(named(await recordProgram("dev"))).to.deep.equal([]);
    expect(named(recording)).to.have.members(["postgres-drill", "mongodb-drill"]);
    const one = await recordProgram("dev", ({ mongodb, elasticsearch, environment }) => {
      Object.assign(mongodb?.["backup"] ?? {}, { drill: "0 4 * * 0" });
      const image = "registry.example.org/elasticsearch-s3:7.10.2";
      Object.assign(elasticsearch ?? {}, { snapshots: { image, schedule: "0 30 * * * ?", keepDays: 7 } });
      Object.assign(environment?.["quota"] ?? {}, { storage: "100Gi", limits: { cpu: "60", memory: "160Gi" } });
    });
    expect(named(one)).to.have.members(["mongodb-drill", "elasticsearch-snapshots"]);
    // A rule that named it would let in whoever has its label.
    const drill = find(one, "network-postgres").inputs;
    expect(JSON.stringify(drill)).to.include("postgres").and.not.include("postgres-drill");
  });

  it("gives a renderer of somebody else's no policy of ours, and the ones who use it a way there", async () => {
    const external = await recordProgram("dev", (sections, secrets) => {
      delete secrets["SENTRY_DSN"];
      sections["pdf"] = { mode: "external", url: "https://pdf.example.org:8443" };
      secrets["GOTENBERG_TOKEN"] = "sample-gotenberg-token";
    });
    expect(ofType(external, ":NetworkPolicy").map(({ name }) => name)).to.not.include("network-gotenberg");
    const text = evaluated(await networkOf(external));
    expect(text.match(/8443\/TCP/g)).to.have.length(2);
  });

  describe("judged by cyclonus", function () {
    this.timeout("10m");
    let cyclonus: string;
    before(async () => {
      cyclonus = await buildTestBinary("cyclonus");
    });

    for (const stack of stackNames)
      it(`lets through in ${stack} exactly what tests/golden/network-${stack}.txt says, and our own evaluator agrees`, async () => {
        const judged = stack === "production" ? network : await networkOf(await recordWithoutSentry(stack));
        const answers = await askCyclonus(cyclonus, judged);
        expect(matrix(judged.questions, (_, index) => answers[index] === true)).to.equal(goldenMatrix(stack));
        expect(evaluated(judged)).to.equal(goldenMatrix(stack));
      });

    it("needs each of its policies: without any single one the answers change", async () => {
      const { policies, questions } = network;
      // Few enough for a run per policy: what is allowed, and what is asked of a pod that nobody expects.
      const allowed = answered(network);
      const strange = ({ source, destination }: Question): boolean =>
        [source, destination].some(({ name }) => name === "a stranger");
      const telling = questions.filter((question) => allowed(question) || strange(question));
      const whole = await askCyclonus(cyclonus, { policies, questions: telling });
      const superfluous: string[] = [];
      for (const { metadata } of policies) {
        const rest = policies.filter((other) => other.metadata.name !== metadata.name);
        const answers = await askCyclonus(cyclonus, { policies: rest, questions: telling });
        if (answers.every((answer, index) => answer === whole[index])) superfluous.push(metadata.name);
      }
      expect(superfluous).to.deep.equal([]);
    });
  });
});
