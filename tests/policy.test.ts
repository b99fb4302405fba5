import { expect } from "chai";
import { harmless, openNamespaces, tokenHolders, unprobed } from "../policy/allowed.ts";
import { rules } from "../policy/rules/index.ts";
import { recordEverything } from "./support/everything.ts";
import { closed, policyCases, type CaseResource } from "./support/policy-cases.ts";
import { subjectsOf, violations } from "./support/policy.ts";
import { recordProgram } from "./support/program.ts";
import { stackNames } from "./support/stack.ts";
import { texts } from "./support/wire.ts";

const subject = ({ type, props, protect = false }: CaseResource, index: number) => ({
  type,
  props,
  protect,
  name: `case-${index}`,
  urn: `case-${index}`,
});

describe("the policy pack", () => {
  it("has a case for each rule: one that was never seen to object may not be able to", () => {
    expect(policyCases.map(({ rule }) => rule)).to.have.members(rules.map(({ name }) => name));
  });

  for (const { rule: name, wrong, right, says } of policyCases)
    it(`objects to each that breaks ${name}, and to none that doesn't`, () => {
      const rule = rules.find((each) => each.name === name);
      if (rule === undefined) throw new Error(`no rule ${name}`);
      const judged = (resources: readonly CaseResource[]) => violations(rule, [...resources, closed].map(subject));
      expect(judged(right)).to.deep.equal([]);
      expect(judged(wrong).join("\n")).to.include(says);
      const alone = rule.scope === "resource" ? wrong.map((each) => judged([each]).length) : [1];
      expect(alone, "each on its own").to.not.include(0);
    });

  for (const stack of stackNames)
    it(`has nothing against ${stack}: a rule that the program breaks itself stops every deployment`, async () => {
      const subjects = subjectsOf(await recordProgram(stack));
      const held = rules.filter(({ onDemand }) => onDemand === undefined || stack === "production");
      expect(held.flatMap((rule) => violations(rule, subjects))).to.deep.equal([]);
    });

  it("has nothing against what can be switched on, either: whoever does would be stopped", async () => {
    const subjects = subjectsOf(await recordEverything());
    expect(rules.flatMap((rule) => violations(rule, subjects))).to.deep.equal([]);
  });

  it("allows nothing that isn't there: what is gone must not come back unseen", async () => {
    const { resources } = await recordEverything();
    const names = new Set(resources.map(({ name }) => name));
    const allowed = [tokenHolders, unprobed, openNamespaces].flatMap((each) => Object.keys(each));
    expect(allowed.filter((name) => !names.has(name))).to.deep.equal([]);
    const keys = new Set(resources.flatMap(({ inputs }) => texts(inputs).map(({ path }) => path.split(".").at(-1))));
    expect(Object.keys(harmless).filter((name) => !keys.has(name))).to.deep.equal([]);
  });
});
