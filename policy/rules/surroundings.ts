import { openNamespaces } from "../allowed.ts";
import { kindOf, lasting, namespaceOf, podLabels, podOf } from "../pods.ts";
import type { ResourceRule, StackRule, Subject } from "../rule.ts";
import { entries, field, list, text } from "../value.ts";

export const services: ResourceRule = {
  scope: "resource",
  name: "no-way-around-the-ingress",
  why: "Only the ingress has certificates, limits and logs.",
  mend: "Make the Service a ClusterIP without externalIPs.",
  problems: (subject) => {
    if (kindOf(subject) !== "Service") return [];
    const type = text(field(subject.props, "spec", "type"));
    return [
      ...(["NodePort", "LoadBalancer"].includes(type) ? [`is of type ${type}`] : []),
      ...(list(field(subject.props, "spec", "externalIPs")).length > 0 ? ["has externalIPs"] : []),
    ];
  },
};

export const namespaces: ResourceRule = {
  scope: "resource",
  name: "namespace-restricted",
  why: "Without the label, any pod is admitted.",
  mend: "Add the labels of components/kubernetes/restricted.ts, or list it in policy/allowed.ts.",
  problems: (subject) => {
    const level = field(subject.props, "metadata", "labels", "pod-security.kubernetes.io/enforce");
    const isOpen = kindOf(subject) === "Namespace" && level !== "restricted" && !(subject.name in openNamespaces);
    return !isOpen ? [] : ["doesn't enforce restricted"];
  },
};

const closes = (policy: Subject): boolean => {
  const spec = field(policy.props, "spec");
  const types = list(field(spec, "policyTypes"));
  return (
    entries(field(spec, "podSelector")).length === 0 &&
    types.includes("Ingress") &&
    types.includes("Egress") &&
    list(field(spec, "ingress")).length + list(field(spec, "egress")).length === 0
  );
};

export const defaultDeny: StackRule = {
  scope: "stack",
  name: "namespace-closed",
  why: "A pod that no policy selects may be reached by all, and reach all.",
  mend: "Make the namespace's default-deny policy (components/network/default-deny.ts).",
  problems: (subjects) => {
    const closed = new Set(
      subjects.filter((each) => kindOf(each) === "NetworkPolicy" && closes(each)).map(namespaceOf),
    );
    return subjects
      .filter((subject) => podOf(subject) !== undefined && !closed.has(namespaceOf(subject)))
      .map((subject) => ({
        subject,
        problem: `runs in ${namespaceOf(subject) || "no namespace"}, which isn't closed`,
      }));
  },
};

/** How many pods there are at the least: an autoscaler's minimum, or the replicas. */
function fewest(workload: Subject, subjects: readonly Subject[]): number {
  const name = text(field(workload.props, "metadata", "name"));
  const scaler = subjects.find(
    (each) =>
      ["HorizontalPodAutoscaler", "ScaledObject"].includes(kindOf(each)) &&
      namespaceOf(each) === namespaceOf(workload) &&
      text(field(each.props, "spec", "scaleTargetRef", "name")) === name,
  );
  const least = field(scaler?.props, "spec", "minReplicas") ?? field(scaler?.props, "spec", "minReplicaCount");
  return Number(least ?? field(workload.props, "spec", "replicas") ?? 1);
}

/** Whether a budget lets one of so many pods go. Percentages: only those that let nothing go. */
function allowsOne(budget: unknown, pods: number): boolean {
  const [least, most] = [field(budget, "minAvailable"), field(budget, "maxUnavailable")];
  if (most !== undefined) return most !== 0 && most !== "0" && most !== "0%";
  return typeof least === "number" ? least < pods : least !== "100%";
}

export const disruption: StackRule = {
  scope: "stack",
  name: "budget-lets-one-go",
  why: "A budget that lets no pod go keeps its node from ever being drained.",
  mend: "Use maxUnavailable: 1.",
  problems: (subjects) =>
    subjects
      .filter((each) => kindOf(each) === "PodDisruptionBudget")
      .flatMap((budget) => {
        const wanted = entries(field(budget.props, "spec", "selector", "matchLabels"));
        const selected = subjects.filter(
          (each) =>
            lasting.includes(kindOf(each)) &&
            namespaceOf(each) === namespaceOf(budget) &&
            wanted.every(([key, value]) => field(podLabels(each), key) === value),
        );
        return selected
          .filter((each) => !allowsOne(field(budget.props, "spec"), fewest(each, subjects)))
          .map((each) => ({ subject: budget, problem: `lets no pod of ${each.name} go` }));
      }),
};
