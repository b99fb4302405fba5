import { readFileSync } from "node:fs";
import type { EngineCluster } from "./engine/environment.ts";
import type { Overlay, Settings } from "./engine/stack-file.ts";
import { sampleSecrets, sampleSections } from "./samples.ts";

/**
 * What the embedded cluster needs said differently from the committed stack file: where it is, and that it may be thrown
 * away.
 *
 * @param charts folder with the charts made on the spot
 * @param committed the stack file's sections
 */
export function overlay(cluster: EngineCluster, charts: string, committed: Settings): Overlay {
  return {
    settings: {
      ...sampleSections(committed),
      cluster: { context: undefined, uid: undefined },
      mirror: { charts },
      environment: { protect: false },
      storage: { endpoint: cluster.storageEndpoint },
    },
    secrets: { ...sampleSecrets, kubeconfig: readFileSync(cluster.kubeconfig, "utf8") },
  };
}
