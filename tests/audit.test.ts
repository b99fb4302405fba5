import { expect } from "chai";
import {
  audit,
  covers,
  judge,
  line,
  open,
  readyRuleSets,
  type Audit,
  type ReadyRuleSets,
} from "./support/audit/audit.ts";
import { exceptions } from "./support/audit/exceptions.ts";
import { ruleSetNames, type RuleSetName } from "./support/audit/rule-set.ts";
import { wrongManifests } from "./support/audit/wrong.ts";

const day = 24 * 60 * 60 * 1000;

describe("public rule sets over the manifests of the three stacks", () => {
  let ready: ReadyRuleSets;
  let result: Audit;

  before(async function () {
    this.timeout("15m"); // The first time, the programs are built and installed.
    ready = await readyRuleSets();
    result = await audit(ready);
  });

  for (const name of ruleSetNames)
    it(`${name} finds nothing that isn't an exception with a reason`, () => {
      const own = open(result).filter(({ ruleSet }) => ruleSet === name);
      expect(own.map(line).join("\n")).to.equal("");
    });

  it("each find what is wrong on purpose, because one that can't find anything is silent too", async () => {
    const found = await judge(ready, "dev", { own: wrongManifests, surroundings: [] });
    const rules = (name: RuleSetName) => found.filter(({ ruleSet }) => ruleSet === name).map(({ rule }) => rule);
    expect(rules("kube-score")).to.include.members(["container-image-tag", "service-type", "pod-networkpolicy"]);
    expect(rules("checkov")).to.include.members(["CKV_K8S_14", "CKV_K8S_16", "CKV_K8S_19", "CKV_K8S_20"]);
    expect(rules("monokle")).to.include.members(["PSS102", "PSS103", "PSS205", "KBP001", "LNK001"]);
    const unknown = found.filter(({ ruleSet }) => ruleSet === "kubeconform").map(({ object, text }) => object + text);
    expect(unknown.filter((text) => text.includes("'replica' not allowed"))).to.have.length(1);
    expect(unknown.filter((text) => text.includes("'instanses' not allowed"))).to.have.length(1);
    expect(unknown.filter((text) => text.includes("NoSuchKind"))).to.have.length(1);
  });

  it("have no exception that covers nothing: what was mended must not come back unseen", () => {
    const unused = exceptions.flatMap(({ rules, objects, stacks }) =>
      rules.flatMap((rule) =>
        objects
          .filter(
            (object) =>
              !result.findings.some(
                (each) => (stacks ?? [each.stack]).includes(each.stack) && covers(rule, object, each),
              ),
          )
          .map((object) => `${rule} for ${object}`),
      ),
    );
    expect(unused).to.deep.equal([]);
  });

  it("have no exception without an end, or past it: a reason is looked at again once a year", () => {
    const now = Date.now();
    const wrong = exceptions.filter(({ until }) => {
      const left = Date.parse(until) + day - now;
      return !(left > 0 && left <= 366 * day);
    });
    expect(wrong.map(({ rules, until }) => `${rules.join(", ")} until ${until}`)).to.deep.equal([]);
  });

  it("have no exception without a reason that says something", () => {
    expect(
      exceptions.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason)).map(({ reason }) => reason),
    ).to.deep.equal([]);
  });
});
