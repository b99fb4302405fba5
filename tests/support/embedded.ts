import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { startCluster, stopCluster, type Cluster } from "../../local/cluster.ts";
import { openStack, type LocalStack, type OperationResult, type StackOptions } from "../../local/engine.ts";
import { installTools, type Tools } from "../../local/tools/install.ts";
import type { StackName } from "./stack.ts";

const run = promisify(execFile);

/** What these tests read of an object; everything else is passed through. */
const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    creationTimestamp: z.iso.datetime(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    generation: z.number().optional(),
  }),
  spec: z.record(z.string(), z.unknown()).default({}),
  status: z.record(z.string(), z.unknown()).default({}),
});
export type ClusterObject = z.infer<typeof objectSchema>;
const listSchema = z.object({ items: z.array(objectSchema) });

/** The embedded cluster of the tests, and the questions they ask it. */
export class EmbeddedCluster {
  readonly cluster: Cluster;
  readonly #tools: Tools;

  private constructor(cluster: Cluster, tools: Tools) {
    this.cluster = cluster;
    this.#tools = tools;
  }

  /** A new one: what an earlier run left of it is removed first. */
  static async start(name: string): Promise<EmbeddedCluster> {
    const tools = await installTools();
    await stopCluster(name);
    return new EmbeddedCluster(await startCluster(name, tools), tools);
  }

  stop = (): Promise<void> => stopCluster(this.cluster.name);

  stack = (stack: StackName, changes: Pick<StackOptions, "settings" | "secrets"> = {}): Promise<LocalStack> =>
    openStack({ cluster: this.cluster, stack, tools: this.#tools, ...changes });

  async kubectl(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#tools.binaries.kubectl, ["--kubeconfig", this.cluster.kubeconfig, ...args], {
      maxBuffer: 2 ** 28,
    });
    return stdout;
  }

  /** Objects of a kind, in one namespace or in all. */
  async list(kind: string, namespace?: string): Promise<readonly ClusterObject[]> {
    const where = namespace === undefined ? ["--all-namespaces"] : ["--namespace", namespace];
    return listSchema.parse(JSON.parse(await this.kubectl("get", kind, ...where, "--output=json"))).items;
  }

  /** `kind namespace name` of everything there is, but for what the cluster itself makes and forgets. */
  async inventory(): Promise<ReadonlySet<string>> {
    const kinds = (await this.kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n");
    const lasting = kinds.filter((kind) => !passing.includes(kind));
    const objects = listSchema.parse(
      JSON.parse(await this.kubectl("get", lasting.join(), "--all-namespaces", "--output=json")),
    ).items;
    return new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? "-"} ${metadata.name}`));
  }

  async buckets(): Promise<readonly string[]> {
    const client = new S3Client({
      endpoint: this.cluster.storageEndpoint,
      region: "fr-par",
      forcePathStyle: true,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { Buckets = [] } = await client.send(new ListBucketsCommand());
    return Buckets.flatMap(({ Name }) => Name ?? []);
  }
}

/** Written by the control plane for itself, at any time. */
const passing = [
  "events",
  "events.events.k8s.io",
  "leases.coordination.k8s.io",
  "componentstatuses",
  "apiservices.apiregistration.k8s.io",
  "stages.kwok.x-k8s.io",
];

/** What an operation did, as `op type name`, without the components: those change with nothing. */
export const changed = ({ changes }: OperationResult): readonly string[] =>
  changes
    .filter(({ type }) => !type.startsWith("trackdechets:") && type !== "pulumi:pulumi:Stack")
    .map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`)
    .sort();
