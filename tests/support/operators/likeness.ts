import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ChildObject } from "../../../local/operands/resources.ts";
import type { ClusterObject, EmbeddedCluster } from "../embedded.ts";
import { namespace } from "./sizes.ts";

const labels = z.record(z.string(), z.string());
const container = z.object({ name: z.string(), resources: z.unknown() });
const pod = z.object({
  metadata: z.object({ labels }),
  spec: z.object({ initContainers: z.array(container).default([]), containers: z.array(container) }),
});
const specs = {
  StatefulSet: z.object({ template: pod }),
  Deployment: z.object({ template: pod }),
  Service: z.object({ selector: labels }),
  PodDisruptionBudget: z.object({ selector: z.object({ matchLabels: labels }) }),
};
type Kind = keyof typeof specs;
const isKind = (kind: string): kind is Kind => kind in specs;

/** Labels that select or are selected, and the resources of each container, as the quota counts them. */
function traits(kind: Kind, spec: unknown): { readonly labels: z.infer<typeof labels>; readonly containers: unknown } {
  switch (kind) {
    case "Service":
      return { labels: specs.Service.parse(spec).selector, containers: [] };
    case "PodDisruptionBudget":
      return { labels: specs.PodDisruptionBudget.parse(spec).selector.matchLabels, containers: [] };
    case "StatefulSet":
    case "Deployment":
      return traitsOf(specs[kind].parse(spec).template);
  }
}

const traitsOf = ({ metadata, spec }: z.infer<typeof pod>) => ({
  labels: metadata.labels,
  containers: [...spec.initContainers, ...spec.containers],
});

/** The operator makes PostgreSQL's pods itself, its double a StatefulSet of the Cluster's name. */
const ownPod = (real: readonly ClusterObject[], name: string) =>
  real.find(({ kind, metadata }) => kind === "Pod" && metadata.name === `${name}-1`);

/** Where the doubles make other objects than the real operators did: other labels, containers or resources. */
export async function unlike(embedded: EmbeddedCluster, made: readonly ChildObject[]): Promise<readonly string[]> {
  const real = await embedded.list("pods,services,statefulsets,deployments,poddisruptionbudgets", namespace);
  return made.flatMap(({ kind, metadata: { name }, spec }) => {
    if (!isKind(kind)) return [];
    const double = traits(kind, spec);
    const same = real.find((each) => each.kind === kind && each.metadata.name === name);
    const instance = kind === "StatefulSet" && same === undefined ? ownPod(real, name) : undefined;
    if (same === undefined && instance === undefined) return [`${kind} ${name}: no operator makes it`];
    const own = instance === undefined ? traits(kind, same?.spec) : traitsOf(pod.parse(instance));
    const wrong = Object.entries(double.labels).filter(([key, value]) => own.labels[key] !== value);
    return [
      ...wrong.map(([key, value]) => `${kind} ${name}: label ${key}=${value}`),
      ...(isDeepStrictEqual(double.containers, own.containers)
        ? []
        : [`${kind} ${name}: ${JSON.stringify(double.containers)} instead of ${JSON.stringify(own.containers)}`]),
    ];
  });
}
