import { expect } from "chai";
import { buildTestBinary } from "../local/tools/go.ts";
import { blockQuestions, blocksOf, edges } from "./support/network/blocks.ts";
import { askCyclonus } from "./support/network/cyclonus.ts";
import { inBlock } from "./support/network/evaluator.ts";
import { answered, matrix, networkOf, type Network } from "./support/network/matrix.ts";
import { recordProgram } from "./support/program.ts";

/** A block, an address, and whether it is inside: by hand, for what judges all others. */
const known: readonly (readonly [cidr: string, address: string, inside: boolean])[] = [
  ["0.0.0.0/0", "255.255.255.255", true],
  ["0.0.0.0/0", "::1", false],
  ["0.0.0.0/0", "::ffff:8.8.8.8", false],
  ["::/0", "8.8.8.8", false],
  ["::/0", "2001:bc8::1", true],
  ["10.0.0.0/8", "10.255.255.255", true],
  ["10.0.0.0/8", "11.0.0.0", false],
  ["100.64.0.0/10", "100.127.255.255", true],
  ["100.64.0.0/10", "100.128.0.0", false],
  ["172.16.0.0/12", "172.31.255.255", true],
  ["172.16.0.0/12", "172.32.0.0", false],
  ["169.254.0.0/16", "169.254.169.254", true],
  ["198.51.100.7/32", "198.51.100.7", true],
  ["198.51.100.7/32", "198.51.100.8", false],
  ["fc00::/7", "fdff::1", true],
  ["fc00::/7", "fe80::1", false],
];

describe("blocks of addresses in the network policies", function () {
  this.timeout("5m");
  let cyclonus: string;
  let network: Network;

  before(async () => {
    cyclonus = await buildTestBinary("cyclonus");
    // Every way out there is: partners with private addresses, addresses instead of names, Sentry, another API server.
    const recording = await recordProgram("production", (sections) => {
      const given = {
        network: { privateCidrs: ["10.1.0.0/16", "192.168.7.0/24"], apiServerCidrs: ["172.16.0.8/30"] },
        storage: { endpoint: "https://10.9.0.1:9000" },
        settings: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.9.9.9:4318", GERICO_API_URL: "https://100.64.3.3" },
      };
      for (const [section, values] of Object.entries(given)) Object.assign((sections[section] ??= {}), values);
    });
    network = await networkOf(recording);
  });

  for (const [cidr, address, inside] of known)
    it(`${inside ? "hold" : "don't hold"} ${address} in ${cidr}: our own evaluator would judge every other one wrong too`, () => {
      expect(inBlock(cidr, address)).to.equal(inside);
    });

  it("are all judged at their edges: one beside the block is as telling as one in it", () => {
    expect(edges("100.64.0.0/10")).to.deep.equal(["100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"]);
    expect(edges("10.9.9.9/32")).to.deep.equal(["10.9.9.8", "10.9.9.9", "10.9.9.9", "10.9.9.10"]);
    expect(edges("0.0.0.0/0")).to.deep.equal(["0.0.0.0", "255.255.255.255"]);
    const given = ["0.0.0.0/0", "10.1.0.0/16", "192.168.7.0/24", "172.16.0.8/30", "10.9.0.1/32", "10.9.9.9/32"];
    const reserved = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
    expect(blocksOf(network.policies)).to.include.members([...given, ...reserved, "100.64.3.3/32"]);
  });

  it("let through the same by cyclonus and by our own evaluator, to each edge of each block", async () => {
    const asked = { policies: network.policies, questions: blockQuestions(network) };
    const answers = await askCyclonus(cyclonus, asked);
    const theirs = matrix(asked.questions, (_, index) => answers[index] === true);
    expect(theirs).to.equal(matrix(asked.questions, answered(asked)));
    expect(theirs).to.include("169.253.255.255: 443/TCP").and.not.include("169.254.");
  });

  it("let nobody in: whoever comes is known by labels, because an address can be anybody's", () => {
    const inward = network.policies.flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ from }) => from);
    expect(inward.length).to.be.greaterThan(20);
    expect(inward.filter(({ ipBlock }) => ipBlock !== undefined)).to.deep.equal([]);
  });
});
