import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfig } from "../../local/cluster/api.ts";
import { rootFolder } from "../../local/tools/paths.ts";
import type { EmbeddedCluster } from "./embedded.ts";

/** A kubeconfig of the account that docs/pipelines.md makes for a pipeline: with its manifest, as it stands there. */
export async function readOnlyKubeconfig(embedded: EmbeddedCluster, account: "preview" | "drift"): Promise<string> {
  const document = readFileSync(join(rootFolder, "docs", "pipelines.md"), "utf8");
  const [, manifest = ""] = /```yaml\n(apiVersion: v1\nkind: Namespace\n.*?)```/s.exec(document) ?? [];
  await embedded.create(manifest);
  const token = (await embedded.kubectl("--namespace=pipelines", "create", "token", account)).trim();
  return kubeconfig(embedded.cluster.name, { ...embedded.cluster.access, token });
}
