import type { ClusterObject, EmbeddedCluster } from "../embedded.ts";
import { namespace } from "./sizes.ts";

const kinds = [
  ...["pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "serviceaccounts", "statefulsets"],
  ...["deployments", "poddisruptionbudgets", "roles", "rolebindings"],
].join();

/** Those of the wanted objects, as `Kind name`, that aren't there. */
export async function missing(embedded: EmbeddedCluster, wanted: readonly string[]): Promise<readonly string[]> {
  const present = new Set((await embedded.list(kinds, namespace)).map(titleOf));
  return wanted.filter((title) => !present.has(title));
}

export const titleOf = ({ kind, metadata }: ClusterObject): string => `${kind} ${metadata.name}`;

/** How many running pods have each of these labels. */
export async function running(
  embedded: EmbeddedCluster,
  selectors: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const all = (await embedded.list("pods", namespace)).filter(({ status }) => status["phase"] === "Running");
  const count = (selector: string): number =>
    all.filter(({ metadata: { labels } }) =>
      selector.split(",").every((label) => {
        const [key = "", value] = label.split("=");
        return labels[key] === value;
      }),
    ).length;
  return Object.fromEntries(selectors.map((selector) => [selector, count(selector)]));
}

/** Messages of controllers that could make no pod: Pod Security, the quota or the limits refused it. */
export async function refusals(embedded: EmbeddedCluster): Promise<readonly string[]> {
  const events = await embedded.list("events", namespace);
  return events
    .filter(({ reason, message }) => reason === "FailedCreate" || `${message}`.includes("violates PodSecurity"))
    .map(({ message }) => `${message}`);
}
