import { readFileSync } from "node:fs";
import type { Cluster } from "./cluster.ts";
import type { Overlay } from "./engine/stack-file.ts";
import { sampleSecrets } from "./sample-secrets.ts";

/**
 * What the embedded cluster needs said differently from the committed stack file: where it is, and that it may be thrown
 * away.
 *
 * @param charts folder with the charts made on the spot
 */
export function overlay(cluster: Cluster, charts: string): Overlay {
  return {
    settings: {
      cluster: { context: undefined },
      mirror: { charts },
      environment: { protect: false },
      storage: { endpoint: cluster.storageEndpoint },
    },
    secrets: { ...sampleSecrets, kubeconfig: readFileSync(cluster.kubeconfig, "utf8") },
  };
}
