import { crdSources } from "../../tools/modules.ts";
import type { ModuleDirectories } from "../../tools/modules.ts";
import { step } from "../../tools/progress.ts";
import type { NodeCluster } from "../node.ts";
import { barmanCloud, cloudNativePg } from "./postgres.ts";
import { redisOperator } from "./redis.ts";

interface Installation {
  readonly objects: (modules: ModuleDirectories) => Promise<readonly object[]>;
  /** `namespace/name` of its Deployment. */
  readonly deployment: string;
}

/** In the namespaces that the platform and the network policies say. */
const installations = {
  postgres: { objects: cloudNativePg, deployment: "cnpg-system/cnpg-controller-manager" },
  barman: { objects: barmanCloud, deployment: "cnpg-system/barman-cloud" },
  redis: { objects: redisOperator, deployment: "redis-operator/redisoperator" },
} satisfies Record<string, Installation>;

export type NodeOperator = keyof typeof installations;

/** Installs operators as pods with the rights of their own manifests, and waits until they are available. */
export async function installOperators(cluster: NodeCluster, names: readonly NodeOperator[]): Promise<void> {
  const modules = await crdSources();
  await step(`installing the operators ${names.join(", ")}`, "about half a minute", async () => {
    for (const name of names) await cluster.apply(...(await installations[name].objects(modules)));
    for (const name of names) {
      const [namespace, deployment] = installations[name].deployment.split("/");
      const wait = ["wait", "--for=condition=Available", "--timeout=120s", `--namespace=${namespace}`];
      await cluster.kubectl(...wait, `deployment/${deployment}`);
    }
  });
}
