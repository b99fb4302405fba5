import { join } from "node:path";
import { images } from "../../catalogue/pins.ts";
import type { ProcessSpec } from "../cluster/processes.ts";
import { operatorEnvironment, type OperatorContext } from "./context.ts";

const namespace = "psmdb-system";
const podName = "psmdb-operator";

/** The operator reads its image from the pod that it takes itself for. */
export const perconaPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace, name: podName },
  spec: { containers: [{ name: "psmdb-operator", image: images.psmdb }] },
};

export async function percona(context: OperatorContext): Promise<ProcessSpec> {
  const inPod = join(import.meta.dirname, "in-pod.sh");
  const flags = ["--leader-elect=false", "--metrics-bind-address=0", "--health-probe-bind-address=0"];
  return {
    name: "percona",
    command: "unshare",
    args: ["--mount", "--propagation", "private", "--", "sh", inPod, namespace, context.binary, ...flags],
    env: operatorEnvironment(context, {
      HOSTNAME: podName,
      // Every namespace. Unset, it refuses to start.
      WATCH_NAMESPACE: "",
      // It would look for the Deployment that owns its pod.
      DISABLE_TELEMETRY: "true",
      // One at a time otherwise, and each waits long for a database that isn't there.
      MAX_CONCURRENT_RECONCILES: "4",
      LOG_STRUCTURED: "true",
    }),
  };
}
