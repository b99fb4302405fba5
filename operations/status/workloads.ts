import { z } from "zod";
import { metadata, type Row, type Section } from "./row.ts";

const deployment = z.object({
  metadata: metadata.extend({
    labels: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(z.unknown()).default([]),
  }),
  spec: z.object({ replicas: z.number() }),
  status: z.object({ readyReplicas: z.number().default(0), updatedReplicas: z.number().default(0) }),
});
const autoscaler = z.object({
  metadata: metadata.extend({ ownerReferences: z.array(z.object({ kind: z.string() })).default([]) }),
  spec: z.object({
    scaleTargetRef: z.object({ name: z.string() }),
    minReplicas: z.number().default(1),
    maxReplicas: z.number(),
  }),
});
type Autoscaler = z.infer<typeof autoscaler>;

/** KEDA's says nothing of the none that it starts from. */
const rangeOf = ({ metadata: { ownerReferences }, spec: { minReplicas, maxReplicas } }: Autoscaler): string =>
  ownerReferences.some(({ kind }) => kind === "ScaledObject")
    ? `its queues ask for up to ${maxReplicas}`
    : `scales ${minReplicas} to ${maxReplicas}`;

/** Those of the operators are counted with their database; their owner's labels are copied to them. */
const isOurs = ({ metadata: { labels, ownerReferences } }: z.infer<typeof deployment>): boolean =>
  labels["app.kubernetes.io/managed-by"] === "pulumi" && ownerReferences.length === 0;

export const workloadSection: Section = {
  title: "Workloads",
  rows: async ({ read }) => {
    const scalers = await read("horizontalpodautoscalers", autoscaler);
    return (await read("deployments.apps", deployment))
      .filter(isOurs)
      .map(({ metadata: { name }, spec, status }): Row => {
        const scaler = scalers.find((each) => each.spec.scaleTargetRef.name === name);
        const { readyReplicas, updatedReplicas } = status;
        return {
          name,
          state:
            spec.replicas > 0
              ? `${readyReplicas} of ${spec.replicas} ready`
              : scaler === undefined
                ? "switched off"
                : "at rest",
          detail: [
            ...(scaler === undefined ? [] : [rangeOf(scaler)]),
            ...(updatedReplicas < spec.replicas ? [`${updatedReplicas} of the newest version`] : []),
          ].join(", "),
          wrong: readyReplicas < spec.replicas || updatedReplicas < spec.replicas,
        };
      });
  },
};

const pod = z.object({
  metadata,
  status: z.object({
    phase: z.string(),
    reason: z.string().optional(),
    conditions: z
      .array(z.object({ type: z.string(), reason: z.string().optional(), message: z.string().optional() }))
      .default([]),
    containerStatuses: z
      .array(
        z.object({
          restartCount: z.number(),
          state: z.object({ waiting: z.object({ reason: z.string().default("waiting") }).optional() }).default({}),
        }),
      )
      .default([]),
  }),
});

/** Only those that neither run nor have ended well, with the reason that Kubernetes gives. */
export const podSection: Section = {
  title: "Pods that don't run",
  rows: async ({ read }) =>
    (await read("pods", pod)).flatMap(({ metadata: { name }, status }): Row[] => {
      const waiting = status.containerStatuses.flatMap(({ state }) => state.waiting?.reason ?? [])[0];
      if (["Running", "Succeeded"].includes(status.phase) && waiting === undefined) return [];
      const unscheduled = status.conditions.find(
        ({ type, message }) => type === "PodScheduled" && message !== undefined,
      );
      return [{ name, state: waiting ?? status.reason ?? status.phase, detail: unscheduled?.message, wrong: true }];
    }),
};
