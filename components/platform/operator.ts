import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "../kubernetes/labels.ts";
import { restricted } from "../kubernetes/restricted.ts";
import type { ReleaseChart } from "./charts.ts";
import { type HelmValues, podLabels } from "./values/shared.ts";

/** Makes what a release reads, in its namespace or beside it. */
export type ReleaseNeeds = (
  name: string,
  namespace: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
) => readonly pulumi.Resource[];

/** One chart of an operator. */
export interface OperatorRelease {
  /** Name of the release, and the first part of its objects' names. Fixed: most of these charts can be in a cluster once only. */
  readonly name: string;
  readonly chart: ReleaseChart;
  readonly values: HelmValues;
  /** Leaves out the CRDs of the chart's `crds` folder, which Helm would install once and never upgrade. */
  readonly skipCrds: boolean;
  /** Whether to add a PodDisruptionBudget, for charts that have none. */
  readonly disruptionBudget: boolean;
  /** What must be there before. */
  readonly after: readonly pulumi.Resource[];
  readonly needs?: ReleaseNeeds;
}

export interface OperatorArgs {
  readonly namespace: string;
  /** One or more, each installed after the one before it, and removed before it. */
  readonly releases: readonly [OperatorRelease, ...OperatorRelease[]];
}

/**
 * An operator in a namespace of its own. What depends on it waits until its pods are ready: a custom resource that comes
 * earlier is refused by its webhook, and isn't tried again.
 */
export class Operator extends pulumi.ComponentResource {
  /** Name of the namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: OperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:platform:Operator", name, {}, opts);
    const operatorLabels = labels(name, "operator");
    this.namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: args.namespace, labels: { ...operatorLabels, ...restricted } } },
      { parent: this },
    ).metadata.name;

    args.releases.reduce<pulumi.Resource[]>((before, release) => {
      const fullName = `${name}-${release.name}`;
      const needs = release.needs?.(name, this.namespace, { parent: this }) ?? [];
      if (release.disruptionBudget) this.#limitDisruption(fullName, release.name, operatorLabels);
      return [
        new k8s.helm.v3.Release(
          fullName,
          {
            name: release.name,
            namespace: this.namespace,
            ...release.chart,
            values: release.values,
            skipCrds: release.skipCrds,
            // Seconds. The first pull of an operator's image on a new node can take longer than the default 5 minutes.
            timeout: 600,
            maxHistory: 5,
          },
          { parent: this, dependsOn: [...before, ...needs, ...release.after] },
        ),
      ];
    }, []);

    this.registerOutputs({ namespace: this.namespace });
  }

  #limitDisruption(name: string, release: string, operatorLabels: Record<string, string>): void {
    new k8s.policy.v1.PodDisruptionBudget(
      name,
      {
        metadata: { name: release, namespace: this.namespace, labels: operatorLabels },
        spec: { minAvailable: 1, selector: { matchLabels: podLabels(release) } },
      },
      { parent: this },
    );
  }
}
