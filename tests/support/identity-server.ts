import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfig } from "../../local/cluster/api.ts";
import type { EngineCluster } from "../../local/engine/environment.ts";
import { selfSigned } from "./recovery/certificate.ts";

/** A double of an API server that knows one object, the namespace kube-system, and keeps what else it is asked for. */
export interface IdentityServer {
  readonly cluster: EngineCluster;
  /** `METHOD path` of every request. */
  readonly requests: readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startIdentityServer(uid: string): Promise<IdentityServer> {
  const folder = await mkdtemp(join(tmpdir(), "identity-"));
  const requests: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    "/api/v1": { resources: [{ name: "namespaces", kind: "Namespace", namespaced: false }] },
    "/api/v1/namespaces/kube-system": { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid } },
  };
  const certificate = await selfSigned(folder);
  const server = createServer(certificate, ({ method, url = "" }, response) => {
    requests.push(`${method} ${url}`);
    const answer = answers[url];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { kind: "Status", status: "Failure", reason: "NotFound", code: 404 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const file = join(folder, "kubeconfig");
  await writeFile(file, kubeconfig("identity", { port, authority: certificate.cert, token: "token" }));
  return {
    cluster: { folder, kubeconfig: file, storageEndpoint: "http://127.0.0.1:1" },
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
