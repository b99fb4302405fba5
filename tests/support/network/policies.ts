import { z } from "zod";
import type { Recording } from "../mocks.ts";
import { ofType } from "../mocks.ts";

// Strict: a field that the evaluator would pass over is an error instead.
const labels = z.record(z.string(), z.string());
// No expressions: cyclonus 0.5.6 reads NotIn as if the label had to be there, unlike Kubernetes.
const selector = z.strictObject({ matchLabels: labels.optional() });
const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
const port = z.strictObject({ port: z.number(), protocol: z.enum(["TCP", "UDP"]) });
const ports = z.array(port).min(1);
const policy = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    podSelector: selector,
    policyTypes: z.tuple([z.literal("Ingress"), z.literal("Egress")]),
    ingress: z.array(z.strictObject({ from: z.array(peer).min(1), ports })).optional(),
    egress: z.array(z.strictObject({ to: z.array(peer).min(1), ports })).optional(),
  }),
});

export type Policy = z.infer<typeof policy>;
export type Selector = z.infer<typeof selector>;
export type Peer = z.infer<typeof peer>;
export type Port = z.infer<typeof port>;

/** A NetworkPolicy as it is sent to an API server, or comes from there. */
export const policyOf = (object: unknown): Policy => policy.parse(object);

/** The NetworkPolicies of a recorded program. */
export const policiesOf = (recording: Recording<unknown>): readonly Policy[] =>
  ofType(recording, ":NetworkPolicy").map(({ inputs }) => policyOf(inputs));
