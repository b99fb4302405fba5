import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual, promisify } from "node:util";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { z } from "zod";
import { workloadNames, type WorkloadName } from "../../catalogue/workloads.ts";
import { startCluster, stopCluster, type Cluster, type ClusterOptions } from "../../local/cluster.ts";
import { openStack, type LocalStack, type OperationResult, type StackOptions } from "../../local/engine.ts";
import { storageClasses } from "../../local/operands/storage-classes.ts";
import { installTools, type Tools } from "../../local/tools/install.ts";
import { secretValues, type KnownSecret } from "./leaks/known.ts";
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
    deletionTimestamp: z.string().optional(),
    generation: z.number().optional(),
  }),
  data: z.record(z.string(), z.string()).default({}),
  spec: z.record(z.string(), z.unknown()).default({}),
  status: z.record(z.string(), z.unknown()).default({}),
});
const podSchema = z.object({
  containers: z.array(z.object({ resources: z.object({ limits: z.object({ memory: z.string() }) }) })),
});
export type ClusterObject = z.infer<typeof objectSchema>;
const listSchema = z.object({ items: z.array(objectSchema) });
/** Of any kind: only a name is sure. */
const namesSchema = z.object({
  items: z.array(
    z.object({ kind: z.string(), metadata: z.object({ name: z.string(), namespace: z.string().optional() }) }),
  ),
});

/** The embedded cluster of the tests, and the questions they ask it. */
export class EmbeddedCluster {
  readonly cluster: Cluster;
  readonly #tools: Tools;

  private constructor(cluster: Cluster, tools: Tools) {
    this.cluster = cluster;
    this.#tools = tools;
  }

  /** A new one: what an earlier run left of it is removed first. */
  static async start(name: string, options?: ClusterOptions): Promise<EmbeddedCluster> {
    const tools = await installTools();
    await stopCluster(name);
    const embedded = new EmbeddedCluster(await startCluster(name, tools, options), tools);
    if (options?.operators === undefined || options.operators === "simulated") await embedded.#storageClasses();
    return embedded;
  }

  /** The doubles of the operators make the cloud's, after their own start: what is listed before would lack them. */
  async #storageClasses(): Promise<void> {
    const names = storageClasses.map(({ metadata }) => metadata.name);
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(500)) {
      const there = (await this.list("storageclasses")).map(({ metadata }) => metadata.name);
      if (names.every((name) => there.includes(name))) return;
    }
    throw new Error(`the simulated cloud's StorageClasses ${names.join(", ")} aren't there after a minute`);
  }

  stop = (): Promise<void> => stopCluster(this.cluster.name);

  /** Without Sentry unless told otherwise: it opens the internet to every process, and would hide who else may go there. */
  stack = (
    stack: StackName,
    { secrets, ...changes }: Pick<StackOptions, "settings" | "secrets" | "main"> = {},
  ): Promise<LocalStack> =>
    openStack({
      cluster: this.cluster,
      stack,
      tools: this.#tools,
      secrets: { SENTRY_DSN: undefined, ...secrets },
      ...changes,
    });

  async kubectl(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#tools.binaries.kubectl, ["--kubeconfig", this.cluster.kubeconfig, ...args], {
      maxBuffer: 2 ** 28,
    });
    return stdout;
  }

  /** Hands a manifest to `kubectl create`, and gives what that says. */
  async create(manifest: string, ...args: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "manifest-"));
    try {
      const file = join(folder, "manifest.yaml");
      await writeFile(file, manifest);
      return await this.kubectl("create", "--filename", file, ...args);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** Objects of a kind, in one namespace or in all. */
  async list(kind: string, namespace?: string): Promise<readonly ClusterObject[]> {
    const where = namespace === undefined ? ["--all-namespaces"] : ["--namespace", namespace];
    return listSchema.parse(JSON.parse(await this.kubectl("get", kind, ...where, "--output=json"))).items;
  }

  /**
   * The newest pods of every workload came after the index of this version, and that after its migration. Times of the API
   * server are whole seconds.
   */
  async expectOrder(namespace: string, workloads: readonly WorkloadName[] = workloadNames): Promise<void> {
    const jobs = await this.list("jobs", namespace);
    const [migrate, index] = ["migrate-", "index-"].map((prefix) => {
      const found = jobs.filter(({ metadata }) => metadata.name.startsWith(prefix));
      expect(
        found.map(({ metadata }) => metadata.name),
        `Jobs ${prefix}*`,
      ).to.have.length(1);
      return { made: String(found[0]?.metadata.creationTimestamp), done: String(found[0]?.status["completionTime"]) };
    });
    const started = new Map<string, string>();
    for (const { metadata } of await this.list("replicasets", namespace)) {
      const name = metadata.labels["app.kubernetes.io/name"] ?? "";
      const newest = [started.get(name) ?? "", metadata.creationTimestamp].sort().at(-1) ?? "";
      started.set(name, newest);
    }
    expect(String(index?.made) >= String(migrate?.done), `index ${index?.made}, migrated ${migrate?.done}`).to.equal(
      true,
    );
    const early = workloads.filter((name) => !((started.get(name) ?? "") >= String(index?.done)));
    expect(early, `started before the index was there (${index?.done})`).to.deep.equal([]);
  }

  /** So many pods with the label run, each with that much memory in its first container. Autoscalers take their time. */
  async expectPods(namespace: string, selector: string, count: number, memory?: string): Promise<void> {
    const wanted = Array.from({ length: count }, () => ["Running", memory]);
    const [key = "", value] = selector.split("=");
    let found: unknown;
    for (const deadline = Date.now() + 60_000; ; await sleep(500)) {
      const pods = await this.list("pods", namespace);
      found = pods
        .filter(({ metadata }) => metadata.labels[key] === value && metadata.deletionTimestamp === undefined)
        .map(({ spec, status }) => [
          String(status["phase"]),
          memory === undefined ? undefined : podSchema.parse(spec).containers[0]?.resources.limits.memory,
        ]);
      if (isDeepStrictEqual(found, wanted) || Date.now() > deadline) break;
    }
    expect(found, selector).to.deep.equal(wanted);
  }

  /** What the Secrets of a namespace hold, whoever made them, and the key to the cluster itself. */
  async secrets(namespace: string): Promise<readonly KnownSecret[]> {
    const secrets = await this.list("secrets", namespace);
    const values = secrets.flatMap(({ metadata, data }) => secretValues(metadata.name, data));
    return [...values, { where: "kubeconfig", value: this.cluster.access.token }];
  }

  /** `kind namespace name` of everything there is, but for what the cluster itself makes and forgets. */
  async inventory(): Promise<ReadonlySet<string>> {
    const kinds = (await this.kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n");
    const lasting = kinds.filter((kind) => !passing.includes(kind));
    const objects = namesSchema.parse(
      JSON.parse(await this.kubectl("get", lasting.join(), "--all-namespaces", "--output=json")),
    ).items;
    return new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? "-"} ${metadata.name}`));
  }

  /** A client of the cluster's object storage. */
  objectStorage = (): S3Client =>
    new S3Client({
      endpoint: this.cluster.storageEndpoint,
      region: "fr-par",
      forcePathStyle: true,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });

  async buckets(): Promise<readonly string[]> {
    const { Buckets = [] } = await this.objectStorage().send(new ListBucketsCommand());
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

/** Of the engine itself: the stack, and who answers what its outputs are. */
const engines = ["pulumi:pulumi:Stack", "pulumi:providers:pulumi"];

/** What an operation did, as `op type name`, without the components: those change with nothing. */
export const changed = ({ changes }: Pick<OperationResult, "changes">): readonly string[] =>
  changes
    .filter(({ type }) => !type.startsWith("trackdechets:") && !engines.includes(type))
    .map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`)
    .sort();
