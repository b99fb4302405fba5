import type { ImageReference } from "../../../catalogue/images.ts";
import type { ImageName } from "../../../catalogue/pins.ts";
import type { PlatformSettings } from "../../../config/schema/cluster.ts";
import type { MonitoringSettings } from "../../../config/schema/monitoring.ts";

export type HelmValue = string | number | boolean | readonly HelmValue[] | HelmValues;

/** Values of a chart. Most charts ignore a key they don't know without a word: tests/platform.test.ts checks each one. */
export interface HelmValues {
  readonly [key: string]: HelmValue;
}

/** What the values of every chart are made from. */
export interface ValuesContext {
  readonly settings: PlatformSettings;
  /** `enabled` says whether somebody asks for metrics: two of the charts answer nobody unless told to. */
  readonly monitoring: Pick<MonitoringSettings, "enabled" | "labels" | "dashboards">;
  /** A pinned image, at the mirror if there is one. */
  readonly image: (name: ImageName) => ImageReference;
}

export type ChartValues = (context: ValuesContext) => HelmValues;

/** Operators are restarted before the workloads that depend on them are, and are not evicted for these. */
export const priorityClassName = "system-cluster-critical";

/** The repository with its registry, for charts that take both in one key. */
export const repository = (image: ImageReference): string => `${image.registry}/${image.repository}`;

/** The tag, and behind it the digest if there's one: most charts have no key for a digest, and print the tag as it is. */
export const tag = (image: ImageReference): string =>
  image.digest === undefined ? (image.tag ?? "") : `${image.tag ?? ""}@${image.digest}`;

/** The usual `image` block. */
export const imageValues = (image: ImageReference) =>
  ({ repository: repository(image), tag: tag(image) }) satisfies HelmValues;

/** Requests, and a memory limit. No CPU limit: a throttled operator reacts late to a failed database. */
export const resources = (cpu: string, memory: string, memoryLimit: string) =>
  ({ requests: { cpu, memory }, limits: { memory: memoryLimit } }) satisfies HelmValues;

/** The labels that Helm charts select their pods by. */
export const podLabels = (name: string, release = name) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/instance": release,
});

/** Replicas on different nodes where there is room. */
export const spread = (matchLabels: Record<string, string>) => [
  {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  },
];

/** The same for charts that only have `affinity`. */
export const apart = (matchLabels: Record<string, string>) => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 100, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } } },
    ],
  },
});

/** A chart's own PodDisruptionBudget. With one replica it would only block the draining of the node. */
export const disruptionBudget = (replicas: number): HelmValues =>
  replicas > 1 ? { enabled: true, minAvailable: 1 } : { enabled: false };
