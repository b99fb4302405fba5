import type { Subject } from "./rule.ts";
import { field, list, text } from "./value.ts";

/** Where each kind keeps the specification of its pods. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** Kinds whose pods run until they are replaced. */
export const lasting: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];

/** `Deployment` of `kubernetes:apps/v1:Deployment`; empty for what is no Kubernetes object. */
export const kindOf = ({ type }: Subject): string =>
  type.startsWith("kubernetes:") ? (type.split(":").at(-1) ?? "") : "";

export const namespaceOf = ({ props }: Subject): string => text(field(props, "metadata", "namespace"));

/** The specification of a resource's pods, undefined if it makes none itself. */
export function podOf(subject: Subject): unknown {
  const path = podPaths[kindOf(subject)];
  return path === undefined ? undefined : field(subject.props, ...path);
}

/** Labels of a resource's pods. */
export function podLabels(subject: Subject): unknown {
  const path = podPaths[kindOf(subject)];
  return path === undefined ? undefined : field(subject.props, ...path.slice(0, -1), "metadata", "labels");
}

export const containersOf = (pod: unknown): readonly unknown[] => [
  ...list(field(pod, "initContainers")),
  ...list(field(pod, "containers")),
];

/** One problem for each container of which it is true. */
export const eachContainer =
  (wrong: (container: unknown, pod: unknown) => string | undefined) =>
  (subject: Subject): readonly string[] => {
    const pod = podOf(subject);
    return containersOf(pod).flatMap((container) => {
      const problem = wrong(container, pod);
      return problem === undefined ? [] : [`has a container ${text(field(container, "name"))} ${problem}`];
    });
  };
