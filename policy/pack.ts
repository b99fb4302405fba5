import { PolicyPack, type Policies, type PolicyResource, type ResourceValidationArgs } from "@pulumi/policy";
import { message, type Rule, type Subject } from "./rule.ts";
import { rules } from "./rules/index.ts";

const subjectOf = ({ type, name, urn, props, opts }: PolicyResource | ResourceValidationArgs): Subject => ({
  type,
  name,
  urn,
  props,
  protect: opts.protect,
});

/** Whether a rule holds for this stack. */
const holds = ({ onDemand }: Rule, { getConfig }: Pick<ResourceValidationArgs, "getConfig">): boolean =>
  onDemand === undefined || getConfig<{ required?: boolean }>().required === true;

function policyOf(rule: Rule): Policies[number] {
  const { name, why } = rule;
  const described = {
    name,
    description: why,
    enforcementLevel: "mandatory",
    ...(rule.onDemand === undefined
      ? {}
      : { configSchema: { properties: { required: { type: "boolean", default: false } } } }),
  } as const;
  if (rule.scope === "resource")
    return {
      ...described,
      validateResource: (args, report) => {
        if (!holds(rule, args)) return;
        const subject = subjectOf(args);
        for (const problem of rule.problems(subject)) report(message(rule, subject, problem));
      },
    };
  return {
    ...described,
    validateStack: (args, report) => {
      if (!holds(rule, args)) return;
      for (const { subject, problem } of rule.problems(args.resources.map(subjectOf)))
        report(message(rule, subject, problem), subject.urn);
    },
  };
}

new PolicyPack("trackdechets", { policies: rules.map(policyOf) });
