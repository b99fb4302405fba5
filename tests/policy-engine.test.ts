import { expect } from "chai";
import { join } from "node:path";
import { EmbeddedCluster } from "./support/embedded.ts";
import { policyCases } from "./support/policy-cases.ts";
import { refusalOf } from "./support/refusal.ts";
import { stackNames } from "./support/stack.ts";

const program = join(import.meta.dirname, "support", "policy-program.ts");

describe("the policy pack, by the real engine", function () {
  this.timeout("10m");
  let embedded: EmbeddedCluster;

  before(async () => {
    embedded = await EmbeddedCluster.start("policy");
  });
  after(() => embedded.stop());

  for (const name of stackNames)
    it(`lets the stack ${name} through: its preview ends well, and says that the pack judged it`, async () => {
      const uid = await embedded.kubectl("get", "namespace", "kube-system", "--output=jsonpath={.metadata.uid}");
      // Otherwise the embedded cluster protects nothing; what is protected names its cluster.
      const settings = name === "production" ? { environment: { protect: true }, cluster: { uid } } : {};
      const stack = await embedded.stack(name, { settings });
      const { stdout } = await stack.preview({ policies: true });
      expect(stdout).to.match(/✅ trackdechets/);
      expect(stdout).to.not.include("[mandatory]");
    });

  it("stops a preview over each rule that a workload breaks: a rule that only warns is soon ignored", async () => {
    const stack = await embedded.stack("production", { main: program });
    const { output } = await refusalOf(stack.preview({ policies: true }));
    const missed = policyCases.filter(({ rule }) => !output.includes(`[mandatory]  ${rule} `));
    expect(missed.map(({ rule }) => rule)).to.deep.equal([]);
    expect(output).to.include(policyCases[0]?.says ?? "");
  });
});
