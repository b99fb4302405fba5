import type { Rule, Subject } from "../../policy/rule.ts";
import { message } from "../../policy/rule.ts";
import type { Recording } from "./mocks.ts";

/** A recorded program as the policy pack sees it: custom resources and components, with their options. */
export const subjectsOf = ({ resources }: Recording<unknown>): readonly Subject[] =>
  resources.map(({ type, name, urn, inputs, protect }) => ({ type, name, urn, props: inputs, protect }));

/** What a rule says of resources. */
export const violations = (rule: Rule, subjects: readonly Subject[]): readonly string[] =>
  rule.scope === "resource"
    ? subjects.flatMap((subject) => rule.problems(subject).map((problem) => message(rule, subject, problem)))
    : rule.problems(subjects).map(({ subject, problem }) => message(rule, subject, problem));
