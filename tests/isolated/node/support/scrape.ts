import { namespace, type RealCluster } from "./cluster.ts";

/** A series as Prometheus keeps it. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: {
      readonly containers: readonly {
        readonly name: string;
        readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
      }[];
    };
    readonly status: { readonly podIP?: string };
  }[];
}

/** Asks each pod with the labels at its container's port of that name, as a PodMonitor has Prometheus do. */
export async function scrape(
  real: RealCluster,
  labels: Readonly<Record<string, string>>,
  portName: string,
): Promise<readonly Series[]> {
  const selector = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const { items }: PodList = JSON.parse(
    await real.kubectl("get", "pods", `--selector=${selector.join(",")}`, "--output=json"),
  );
  const targets = items.flatMap(({ metadata, spec, status }) =>
    spec.containers.flatMap(({ name: container, ports = [] }) =>
      ports
        .filter(({ name }) => name === portName)
        .map(({ containerPort }) => ({
          address: `${status.podIP}:${containerPort}`,
          labels: { namespace, pod: metadata.name, container },
        })),
    ),
  );
  const answers = targets.map(async (target) => {
    const response = await fetch(`http://${target.address}/metrics`);
    return series(await response.text(), target.labels);
  });
  return (await Promise.all(answers)).flat();
}

/** What is in the exporter's text, with the labels of whom it was asked: where both have one, Prometheus renames the exporter's. */
const series = (text: string, target: Series["labels"]): readonly Series[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name = "", own = ""]) => ({
    name,
    labels: {
      ...Object.fromEntries(
        [...own.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = "", value = ""]) => [
          label in target ? `exported_${label}` : label,
          value,
        ]),
      ),
      ...target,
    },
  }));
