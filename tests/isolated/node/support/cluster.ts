import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { openStack, type LocalStack, type StackOptions } from "../../../../local/engine.ts";
import { storageClient } from "../../../../local/node/buckets.ts";
import { nodeImages } from "../../../../local/node/images/names.ts";
import { startNode, stopNode, type NodeCluster } from "../../../../local/node/node.ts";
import { prepareNode } from "../../../../local/node/prepare.ts";
import { volumeClass } from "../../../../local/node/volumes/storage-class.ts";
import { sampleSecrets } from "../../../../local/samples.ts";
import { run } from "../../../../local/tools/command.ts";
import { installTools, type Tools } from "../../../../local/tools/install.ts";
import { rootFolder } from "../../../../local/tools/paths.ts";

/** The namespace of the stack dev. */
export const namespace = "trackdechets-dev";

/** The cluster with real pods of these tests, and what they do with it. */
export class RealCluster {
  readonly node: NodeCluster;
  readonly #tools: Tools;

  private constructor(node: NodeCluster, tools: Tools) {
    this.node = node;
    this.#tools = tools;
  }

  static async start(name: string): Promise<RealCluster> {
    const tools = await installTools();
    const { BACKUP_ACCESS_KEY_ID: accessKeyId = "", BACKUP_SECRET_ACCESS_KEY: secretAccessKey = "" } = sampleSecrets;
    const keys = { accessKeyId, secretAccessKey };
    return new RealCluster(await startNode(name, { tools, parts: await prepareNode(), keys, workers: 3 }), tools);
  }

  stop = (): Promise<void> => stopNode(this.node.name);

  /** The stack dev, of the program beside these tests. The setting `environment` is given here. */
  stack = (settings: StackOptions["settings"] = {}, secrets: StackOptions["secrets"] = {}): Promise<LocalStack> =>
    openStack({
      cluster: this.node,
      stack: "dev",
      tools: this.#tools,
      settings: { ...settings, environment: { storageClass: volumeClass, protect: false, quota } },
      secrets,
      main: join(import.meta.dirname, "..", "program.ts"),
    });

  kubectl = (...args: readonly string[]): Promise<string> =>
    this.node.kubectl(`--namespace=${namespace}`, ...args).then((output) => output.trim());

  /** Runs commands of a page in docs/: those of the block that holds a text. */
  async documented(page: string, held: string): Promise<string> {
    const text = await readFile(join(rootFolder, "docs", page), "utf8");
    const blocks = [...text.matchAll(/^ *```bash\n(.*?)```/gms)].flatMap(([, block = ""]) => block);
    const [commands] = blocks.filter((block) => block.includes(held));
    if (commands === undefined) throw new Error(`${page} has no commands with ${held}`);
    const kubectl = `kubectl() { "$KUBECTL" --namespace=${namespace} "$@"; }`;
    const env = { ...process.env, KUBECTL: this.#tools.binaries.kubectl, KUBECONFIG: this.node.kubeconfig };
    const args = ["-euo", "pipefail", "-c", `${kubectl}\n${commands}`];
    return run({ tool: "bash", command: "bash", args, cwd: this.node.folder, env });
  }

  /** Until a Service leads to a pod that is ready. */
  async served(...services: readonly string[]): Promise<void> {
    for (const service of services) {
      const slices = ["endpointslices", `--selector=kubernetes.io/service-name=${service}`];
      await this.kubectl("wait", "--for=jsonpath={.endpoints[0].conditions.ready}=true", "--timeout=120s", ...slices);
    }
  }

  /** A pod with the application's database clients, and the passwords that it has too. */
  async startClient(): Promise<void> {
    await this.node.apply(client);
    await this.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "pod/client");
  }

  /** Runs a script, a module of JavaScript, in that pod, and answers with what it printed. */
  script = (text: string): Promise<string> =>
    this.kubectl("exec", "client", "--", "node", "--input-type=module", "--eval", text);

  /** Names of the objects of a bucket. */
  async objects(bucket: string): Promise<readonly string[]> {
    const { Contents = [] } = await storageClient(this.node.storage).send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  }
}

/** Room for three members of each database, and for what is restored beside them. */
const quota = {
  requests: { cpu: "20", memory: "60Gi" },
  limits: { cpu: "60", memory: "100Gi" },
  ephemeralStorage: { requests: "30Gi", limits: "100Gi" },
  pods: 100,
  volumes: 30,
  storage: "300Gi",
};

const secretKey = (name: string, key: string) => ({ valueFrom: { secretKeyRef: { name, key } } });

const client = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "client", namespace },
  spec: {
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, runAsUser: 1001, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "client",
        image: nodeImages.api,
        command: ["sleep", "infinity"],
        env: [
          { name: "PGPASSWORD", ...secretKey("postgres-owner", "password") },
          { name: "REDIS_PASSWORD", ...secretKey("redis-auth", "password") },
        ],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
};

/** Asks again every half second until the answer is there. Throws after so many seconds. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(500)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}
