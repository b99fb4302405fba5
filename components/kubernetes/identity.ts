import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { report, setLine } from "../../config/problem.ts";
import type { ClusterSettings } from "../../config/schema/cluster.ts";

/**
 * Ends when the cluster that answers is the one that the stack names by `cluster.uid`; at once where it names none. To be
 * awaited before anything else is registered: what is registered meanwhile would be made.
 *
 * By a provider of its own: a refused run must not leave the wrong cluster's address in the state of the one through which
 * `pulumi destroy` deletes.
 *
 * @throws pulumi.RunError naming both clusters, and the lines that mend it.
 */
export async function refuseOtherClusters(
  name: string,
  { context, uid }: ClusterSettings,
  kubeconfig?: pulumi.Output<string>,
): Promise<void> {
  if (uid === undefined) return;
  const provider = new k8s.Provider(name, { kubeconfig, context });
  const system = k8s.core.v1.Namespace.get(name, "kube-system", { provider });
  // The engine reads it in a preview too: it is known then.
  const found = await new Promise<string>((resolve) => void system.metadata.uid.apply(resolve));
  if (found === uid) return;
  const which = context === undefined ? "the secret kubeconfig" : `the context ${context}`;
  const problem = {
    key: "cluster.uid",
    message: `${which} leads to the cluster ${found}, and this stack is on ${uid}`,
    fix: `${setLine("cluster.context", "<context of that one>")}   or, if the stack moves: ${setLine("cluster.uid", found)}`,
  };
  throw new pulumi.RunError(report(pulumi.getStack(), [problem]));
}
