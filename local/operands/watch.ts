import { makeInformer, type KubeConfig, type KubernetesObject } from "@kubernetes/client-node";
import type { OperandClient } from "./client.ts";

const retryMilliseconds = 1000;

/** A kind to follow, by its path in the API. */
export interface Watched {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

/**
 * Follows every object of a kind, in all namespaces, for ever. A kind that is not served (yet), and an API server that is
 * away, are asked again every second.
 */
export function follow<T extends KubernetesObject>(
  config: KubeConfig,
  client: OperandClient,
  { apiVersion, kind, plural }: Watched,
  changed: (object: T) => void,
  removed: (object: T) => void,
): void {
  const list = async () => ({
    apiVersion,
    kind: `${kind}List`,
    metadata: {},
    items: [...(await client.list<T>(apiVersion, kind))],
  });
  const informer = makeInformer<T>(config, `/apis/${apiVersion}/${plural}`, list);
  informer.on("change", changed);
  informer.on("delete", removed);
  const start = (): void => void informer.start().catch(later);
  const later = (): void => void setTimeout(start, retryMilliseconds);
  informer.on("error", later);
  start();
}
