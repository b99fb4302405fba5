import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { EmbeddedCluster } from "./embedded.ts";

const deploymentSchema = z.object({ strategy: z.object({ type: z.string() }), replicas: z.number() });
const statusSchema = z.object({ availableReplicas: z.number().default(0) });

/** Fewest pods that were available at any look, of each Deployment that may not be stopped before its successor starts. */
export interface Availability {
  readonly looks: number;
  readonly fewest: ReadonlyMap<string, number>;
}

/** Looks at all Deployments of a namespace, again and again, until the work is done. */
export async function watchAvailability<T>(
  embedded: EmbeddedCluster,
  namespace: string,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly availability: Availability }> {
  const fewest = new Map<string, number>();
  const done = { yet: false };
  const watching = (async () => {
    let looks = 0;
    for (; !done.yet; looks++) {
      for (const { metadata, spec, status } of await embedded.list("deployments", namespace)) {
        if (deploymentSchema.parse(spec).strategy.type === "Recreate") continue;
        const { availableReplicas } = statusSchema.parse(status);
        fewest.set(metadata.name, Math.min(fewest.get(metadata.name) ?? Infinity, availableReplicas));
      }
      await sleep(200);
    }
    return looks;
  })();
  const result = await work.finally(() => (done.yet = true));
  return { result, availability: { looks: await watching, fewest } };
}
