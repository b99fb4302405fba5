import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { firstClusters } from "../catalogue/databases.ts";
import { workloads } from "../config/schema/application.ts";
import { kubectlFor, type Kubectl } from "./kubectl.ts";
import { UsageError } from "./usage.ts";

const rootFolder = join(import.meta.dirname, "..");

/** Of the stack file, what the commands need. */
const stackFile = z.object({
  config: z.object({
    "trackdechets:cluster": z.looseObject({ context: z.string().optional(), uid: z.string().optional() }),
    "trackdechets:environment": z.looseObject({ namespace: z.string() }),
    "trackdechets:postgres": z.looseObject({ cluster: z.string().default(firstClusters.postgres) }),
    "trackdechets:mongodb": z.looseObject({ cluster: z.string().default(firstClusters.mongodb) }),
    "trackdechets:workloads": workloads,
  }),
});

/** Where a command works. */
export interface Target {
  readonly stack: string;
  readonly namespace: string;
  /** For people: which cluster it is. */
  readonly cluster: string;
  readonly kubectl: Kubectl;
  /** Names of the custom resources that the application uses. */
  readonly databases: { readonly postgres: string; readonly mongodb: string };
  readonly workloads: z.infer<typeof workloads>;
}

export interface Connection {
  readonly stack: string;
  /** Of the user's kubeconfig. */
  readonly context?: string;
  /** Of an embedded cluster; from the project's root, if relative. */
  readonly kubeconfig?: string;
}

/**
 * @throws UsageError where there is no such stack or cluster, or where the cluster isn't the stack's (`cluster.uid`): the same
 *   names are in each, or where the stack's namespace isn't there.
 */
export async function openTarget({ stack, context, kubeconfig }: Connection): Promise<Target> {
  if (stack === "") throw new UsageError("which stack is on that cluster? STACK=production");
  const file = join(rootFolder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file))
    throw new UsageError(`there is no stack "${stack}": STACK is what Pulumi.<stack>.yaml is named by`);
  const { config } = stackFile.parse(parse(readFileSync(file, "utf8")));
  const { context: named = "<context>", uid } = config["trackdechets:cluster"];
  const { namespace } = config["trackdechets:environment"];
  const connection = connectionArguments({ stack, context, kubeconfig }, named);
  const kubectl = kubectlFor(connection, namespace);
  if (context !== undefined && uid !== undefined) await checkIdentity(kubectl, stack, context, uid);
  const cluster = context ?? `the embedded cluster ${stack}`;
  await checkNamespace(kubectl, namespace, cluster);
  return {
    stack,
    namespace,
    cluster,
    kubectl,
    databases: { postgres: config["trackdechets:postgres"].cluster, mongodb: config["trackdechets:mongodb"].cluster },
    workloads: config["trackdechets:workloads"],
  };
}

/** Never the current context: it could be any cluster. */
function connectionArguments({ stack, context, kubeconfig }: Connection, named: string): readonly string[] {
  if (context !== undefined) return ["--context", context];
  const file = kubeconfig === undefined || isAbsolute(kubeconfig) ? kubeconfig : join(rootFolder, kubeconfig);
  if (file === undefined || !existsSync(file))
    throw new UsageError(
      `no embedded cluster "${stack}" runs (make up STACK=${stack}); for the real one: STACK=${stack} CONTEXT=${named}`,
    );
  return ["--kubeconfig", file];
}

/** In a namespace that isn't there, nothing needs a look. */
async function checkNamespace(kubectl: Kubectl, namespace: string, cluster: string): Promise<void> {
  const found = await kubectl.run(["get", "namespace", namespace, "--ignore-not-found", "--output=name"]);
  if (found.trim() === "") throw new UsageError(`the namespace ${namespace} isn't on ${cluster}`);
}

async function checkIdentity(kubectl: Kubectl, stack: string, context: string, uid: string): Promise<void> {
  const found = await kubectl.run(["get", "namespace", "kube-system", "--output=jsonpath={.metadata.uid}"]);
  if (found === uid) return;
  throw new UsageError(
    `the context ${context} leads to the cluster ${found}; the stack ${stack} is on ${uid} (cluster.uid)`,
  );
}
