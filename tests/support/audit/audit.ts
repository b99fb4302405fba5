import { stackNames, type StackName } from "../stack.ts";
import { exceptions, type Exception } from "./exceptions.ts";
import { objectName, renderManifests, type Manifests } from "./manifests.ts";
import { ruleSetNames, type Complaint, type RuleSet, type RuleSetName } from "./rule-set.ts";
import { ruleSets } from "./rule-sets.ts";
import { withSubject } from "./subject.ts";

/** A complaint about an object of a stack. */
export interface Finding extends Complaint {
  readonly ruleSet: RuleSetName;
  readonly stack: StackName;
  /** Those that cover it. */
  readonly exceptions: readonly Exception[];
}

export interface Audit {
  readonly findings: readonly Finding[];
  /** Objects judged, over the three stacks: the same for each rule set. */
  readonly objects: number;
}

const pattern = (text: string): RegExp => new RegExp(`^${text.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);

/** Whether one of an exception's rules and objects is this complaint's; a container's object stands for all its containers. */
export function covers(rule: string, object: string, finding: Pick<Finding, "ruleSet" | "rule" | "object">): boolean {
  const [whole = ""] = finding.object.split(":");
  return (
    rule === `${finding.ruleSet}/${finding.rule}` && [finding.object, whole].some((name) => pattern(object).test(name))
  );
}

/** Those of `list` that cover a finding. */
export const covering = (list: readonly Exception[], finding: Omit<Finding, "exceptions">): readonly Exception[] =>
  list.filter(
    ({ rules, objects, stacks = stackNames }) =>
      stacks.includes(finding.stack) && rules.some((rule) => objects.some((object) => covers(rule, object, finding))),
  );

export type ReadyRuleSets = readonly { readonly name: RuleSetName; readonly ruleSet: RuleSet }[];

/** Builds and installs what the rule sets run, one after the other: a build takes every core. */
export async function readyRuleSets(): Promise<ReadyRuleSets> {
  const ready: { name: RuleSetName; ruleSet: RuleSet }[] = [];
  for (const name of ruleSetNames) ready.push({ name, ruleSet: await ruleSets[name]() });
  return ready;
}

/** What rule sets say against manifests of a stack, surroundings left out. */
export async function judge(ready: ReadyRuleSets, stack: StackName, manifests: Manifests): Promise<readonly Finding[]> {
  const own = new Set(manifests.own.map(objectName));
  const found = await withSubject(manifests, (subject) =>
    Promise.all(
      ready.map(async ({ name, ruleSet }) =>
        (await ruleSet(subject)).map((complaint) => ({ ruleSet: name, stack, ...complaint })),
      ),
    ),
  );
  return found
    .flat()
    .filter(({ object }) => own.has(object.split(":")[0] ?? ""))
    .map((finding) => ({ ...finding, exceptions: covering(exceptions, finding) }));
}

/** Judges what the three committed stacks put into a cluster. */
export async function audit(ready: ReadyRuleSets): Promise<Audit> {
  const findings: Finding[] = [];
  let objects = 0;
  for (const stack of stackNames) {
    const manifests = await renderManifests(stack);
    objects += manifests.own.length;
    findings.push(...(await judge(ready, stack, manifests)));
  }
  return { findings, objects };
}

/** Nothing is right about these. */
export const open = ({ findings }: Audit): readonly Finding[] =>
  findings.filter(({ exceptions }) => exceptions.length === 0);

/** A finding as one line. */
export const line = ({ stack, ruleSet, rule, object, text }: Finding): string =>
  `${stack}: ${object}: ${text} (${ruleSet}/${rule})`;
