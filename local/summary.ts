import { relative } from "node:path";
import { z } from "zod";
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

const deploymentsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({ replicas: z.number() }),
      status: z.object({ readyReplicas: z.number().default(0) }),
    }),
  ),
});

/** One line for each Deployment of the cluster, by namespace, with how many of its pods are ready. */
export async function workloadLines({ access }: Cluster): Promise<string[]> {
  const { body } = await get(access, "/apis/apps/v1/deployments");
  const { items } = deploymentsSchema.parse(JSON.parse(body));
  const rows = items.map(({ metadata, spec, status }) => [
    metadata.namespace,
    metadata.name,
    `${status.readyReplicas} of ${spec.replicas} ready`,
  ]);
  return table(rows.sort((a, b) => a.join("/").localeCompare(b.join("/"))));
}

/** Prints what a newcomer wants to know after `make up`. */
export async function printSummary(
  cluster: Cluster,
  stack: string,
  outputs: Record<string, unknown>,
  { summary, seconds }: OperationResult,
): Promise<void> {
  const { namespace, addresses, databases } = outputsSchema.parse(outputs);
  const counts = Object.entries(summary).map(([operation, count]) => `${count} ${operation}`);
  const databaseRows = Object.entries(databases).map(([name, { members, memory, storage }]) => [
    name,
    `${members} ×`,
    `${memory} memory`,
    `${storage} storage`,
  ]);
  const kubeconfig = relative(rootFolder, cluster.kubeconfig);
  const sections: [string, string[]][] = [
    [`The stack ${stack} is deployed: ${counts.join(", ")} (${seconds.toFixed(1)} s)`, []],
    ["What runs (namespace, Deployment):", await workloadLines(cluster)],
    ["Databases:", table(databaseRows)],
    ["Public addresses (nothing answers there: the pods are simulated):", table(Object.entries(addresses))],
    ["Look around:", [`KUBECONFIG=${kubeconfig} .local/bin/kubectl -n ${namespace} get pods,services,ingresses`]],
    ["Remove it all:", ["make down"]],
  ];
  for (const [title, lines] of sections) console.log(["", title, ...lines.map((line) => `  ${line}`)].join("\n"));
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd(),
  );
}
