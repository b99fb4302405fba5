import { seriesOf, type Series } from "../../../support/series.ts";
import { namespace, type RealCluster } from "./cluster.ts";

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
    return seriesOf(await response.text(), target.labels);
  });
  return (await Promise.all(answers)).flat();
}
