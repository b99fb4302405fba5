import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Cluster } from "../../../local/cluster.ts";
import type { Tools } from "../../../local/tools/install.ts";
import { namespace } from "./sizes.ts";

/** The kinds of the program's custom resources that an operator reads. */
const kinds = [
  "clusters.postgresql.cnpg.io",
  "poolers.postgresql.cnpg.io",
  "scheduledbackups.postgresql.cnpg.io",
  "objectstores.barmancloud.cnpg.io",
  "redisfailovers.databases.spotahome.com",
  "elasticsearches.elasticsearch.k8s.elastic.co",
  "perconaservermongodbs.psmdb.percona.com",
];

/** What the API server and the operators' webhooks warn of when one of the program's custom resources changes. */
export async function warnings({ kubeconfig }: Cluster, { binaries }: Tools): Promise<readonly string[]> {
  const change = ["--all", "test=changed", "--dry-run=server", "--namespace", namespace];
  const answers = await Promise.all(
    kinds.map(async (kind) => {
      const args = ["--kubeconfig", kubeconfig, "annotate", kind, ...change];
      const { stdout, stderr } = await promisify(execFile)(binaries.kubectl, args);
      if (stdout === "") throw new Error(`there is no ${kind}`);
      return stderr.split("\n").filter((line) => line !== "");
    }),
  );
  return answers.flat();
}
