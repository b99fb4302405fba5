import { relative } from "node:path";
import { z } from "zod";
import { table } from "../operations/table.ts";
import type { Cluster } from "./cluster.ts";
import { get } from "./cluster/api.ts";
import type { OperationResult } from "./engine.ts";
import { rootFolder } from "./tools/paths.ts";

/** Of the program's outputs, those that are shown. */
const outputsSchema = z.looseObject({
  namespace: z.string(),
  addresses: z.record(z.string(), z.string()),
  databases: z.record(z.string(), z.object({ members: z.number(), memory: z.string(), storage: z.string() })),
});

const metadata = z.object({ namespace: z.string(), name: z.string() });
const workloadsSchema = z.object({
  deployments: z.array(
    z.object({
      metadata,
      spec: z.object({ replicas: z.number() }),
      status: z.object({ readyReplicas: z.number().default(0) }),
    }),
  ),
  autoscalers: z.array(
    z.object({
      metadata,
      spec: z.object({
        scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
        minReplicas: z.number().default(1),
        maxReplicas: z.number(),
      }),
    }),
  ),
});
const listSchema = z.object({ items: z.array(z.unknown()) });

/** KEDA's, as the autoscaler that it stands for: the one that it makes itself begins at one, not at none. */
const scaledObjectSchema = z
  .object({
    metadata,
    spec: z.object({
      scaleTargetRef: z.object({ name: z.string() }),
      minReplicaCount: z.number(),
      maxReplicaCount: z.number(),
    }),
  })
  .transform(({ metadata, spec: { scaleTargetRef, minReplicaCount, maxReplicaCount } }) => ({
    metadata,
    spec: {
      scaleTargetRef: { kind: "Deployment", name: scaleTargetRef.name },
      minReplicas: minReplicaCount,
      maxReplicas: maxReplicaCount,
    },
  }));

/** The Deployments of a cluster, and what scales them. */
export type Workloads = z.infer<typeof workloadsSchema>;

export async function readWorkloads({ access }: Cluster): Promise<Workloads> {
  const items = async (path: string): Promise<unknown[]> => {
    const { status, body } = await get(access, path);
    // A kind that this cluster doesn't have.
    return status === 404 ? [] : listSchema.parse(JSON.parse(body)).items;
  };
  const scaled = z.array(scaledObjectSchema).parse(await items("/apis/keda.sh/v1alpha1/scaledobjects"));
  return workloadsSchema.parse({
    deployments: await items("/apis/apps/v1/deployments"),
    autoscalers: [...scaled, ...(await items("/apis/autoscaling/v2/horizontalpodautoscalers"))],
  });
}

/** One line for each Deployment, by namespace, with how many of its pods are ready and between which numbers it scales. */
export function workloadLines({ deployments, autoscalers }: Workloads): string[] {
  const rows = deployments.map(({ metadata: { namespace, name }, spec, status }) => {
    const scaler = autoscalers.find(
      ({ metadata, spec: { scaleTargetRef } }) =>
        metadata.namespace === namespace && scaleTargetRef.kind === "Deployment" && scaleTargetRef.name === name,
    );
    const ready = `${status.readyReplicas} of ${spec.replicas} ready`;
    const range = scaler === undefined ? "" : `, scales ${scaler.spec.minReplicas} to ${scaler.spec.maxReplicas}`;
    return [namespace, name, ready + range];
  });
  return table(rows.sort((a, b) => a.join("/").localeCompare(b.join("/"))));
}

export interface Summarised {
  readonly stack: string;
  /** The program's outputs. */
  readonly outputs: Record<string, unknown>;
  readonly workloads: Workloads;
  /** Absolute path. */
  readonly kubeconfig: string;
  readonly result: Pick<OperationResult, "summary" | "seconds">;
}

/** What a newcomer wants to know after `make up`. */
export function summaryText({ stack, outputs, workloads, kubeconfig, result }: Summarised): string {
  const { namespace, addresses, databases } = outputsSchema.parse(outputs);
  const counts = Object.entries(result.summary).map(([operation, count]) => `${count} ${operation}`);
  const databaseRows = Object.entries(databases).map(([name, { members, memory, storage }]) => [
    name,
    `${members} ×`,
    `${memory} memory`,
    `${storage} storage`,
  ]);
  const look = `KUBECONFIG=${relative(rootFolder, kubeconfig)} .local/bin/kubectl -n ${namespace}`;
  const sections: [string, string[]][] = [
    [`The stack ${stack} is deployed: ${counts.join(", ")} (${result.seconds.toFixed(1)} s)`, []],
    ["What runs (namespace, Deployment):", workloadLines(workloads)],
    ["Databases:", table(databaseRows)],
    ["Public addresses (nothing answers there: the pods are simulated):", table(Object.entries(addresses))],
    ["Look around:", [`${look} get pods,services,ingresses`]],
    ["Remove it all:", ["make down"]],
  ];
  return sections.map(([title, lines]) => ["", title, ...lines.map((line) => `  ${line}`)].join("\n")).join("\n");
}
