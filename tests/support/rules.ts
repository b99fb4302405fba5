import { expect } from "chai";
import { recordProgram } from "./program.ts";
import { stackNames, type StackName } from "./stack.ts";
import { isObject, type Suite, suiteOf } from "./suite.ts";
import { at, type JsonObject } from "./wire.ts";

/** What must hold for everything in a cluster. */
export interface Rule {
  readonly title: string;
  /** Where it doesn't hold, one line each. */
  readonly wrong: (suite: Suite, stack: StackName) => readonly string[];
  /** Changes of which each must be found: a rule that passes everything proves nothing. */
  readonly breaks: readonly ((suite: Suite) => void)[];
}

/** The inner object of a manifest, to be changed. @throws if there is none. */
export function part(suite: Suite, kind: string, name: string, ...path: readonly (string | number)[]): JsonObject {
  const found = suite.find((each) => each.kind === kind && each.name === name);
  const inner = at(found?.body, ...path);
  if (!isObject(inner)) throw new Error(`no object at ${kind} ${name} ${path.join(".")}`);
  return inner;
}

/** One test a rule: it holds in the three stacks, and finds each of its breaks in production's. */
export function holdInEveryStack(rules: readonly Rule[]): void {
  const suites = new Map<StackName, Suite>();
  before(async () => {
    for (const stack of stackNames) suites.set(stack, await suiteOf(await recordProgram(stack)));
  });
  for (const { title, wrong, breaks } of rules)
    it(title, () => {
      for (const stack of stackNames) expect(wrong(suites.get(stack) ?? [], stack), stack).to.deep.equal([]);
      for (const [index, change] of breaks.entries()) {
        const broken = structuredClone(suites.get("production") ?? []);
        change(broken);
        expect(wrong(broken, "production"), `break ${index}`).to.not.deep.equal([]);
      }
    });
}
