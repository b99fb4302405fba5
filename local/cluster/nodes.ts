/** The capacity of one simulated node: three hold the production suite with every autoscaler at its maximum. */
const capacity = { cpu: "32", memory: "128Gi", pods: "250", "ephemeral-storage": "500Gi" };

const region = "fr-par";

/** One node in each zone of the region, so that topology spread constraints have something to spread over. */
const nodes = [1, 2, 3].map((number) => ({ name: `node-${number}`, zone: `${region}-${number}` }));

/** The simulated nodes as Kubernetes objects; kwok reports them ready. */
export function nodeObjects(): object[] {
  return nodes.map(({ name, zone }) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": zone,
      },
    },
    status: { capacity, allocatable: capacity },
  }));
}
