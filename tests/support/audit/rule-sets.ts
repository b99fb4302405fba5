import { checkov } from "./checkov.ts";
import { kubeScore } from "./kube-score.ts";
import { kubeconform } from "./kubeconform.ts";
import { monokle } from "./monokle.ts";
import type { RuleSet, RuleSetName } from "./rule-set.ts";

/** How each rule set is got ready: built, installed. */
export const ruleSets: Readonly<Record<RuleSetName, () => Promise<RuleSet>>> = {
  kubeconform,
  "kube-score": kubeScore,
  checkov,
  monokle,
};
