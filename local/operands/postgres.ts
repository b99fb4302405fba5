import type {
  V1PersistentVolumeClaimSpec,
  V1PodSpec,
  V1ResourceRequirements,
  V1TopologySpreadConstraint,
} from "@kubernetes/client-node";
import { apart, disruptionBudget, restrictedContainer, service, simulatedSecret, statefulSet } from "./objects.ts";
import { sidecars, type PluginsSpec } from "./barman.ts";
import { cloudNativePg, operatorImage, podSecurity } from "./cloud-native-pg.ts";
import type { ChildObject, ClusterReader, CustomResource, OperandKind, OperatorWorkload } from "./resources.ts";

interface Volume {
  readonly size: string;
  readonly storageClass?: string;
}

interface ClusterSpec extends PluginsSpec {
  readonly instances: number;
  readonly imageName: string;
  readonly enablePDB?: boolean;
  readonly storage: Volume;
  readonly walStorage?: Volume;
  readonly resources?: V1ResourceRequirements;
  readonly priorityClassName?: string;
  readonly affinity?: {
    readonly enablePodAntiAffinity?: boolean;
    readonly podAntiAffinityType?: string;
    readonly topologyKey?: string;
  };
  readonly topologySpreadConstraints?: V1TopologySpreadConstraint[];
}

const claim = ({ size, storageClass }: Volume): V1PersistentVolumeClaimSpec => ({
  accessModes: ["ReadWriteOnce"],
  storageClassName: storageClass,
  resources: { requests: { storage: size } },
});

async function clusterObjects(
  resource: CustomResource<ClusterSpec>,
  deployment: OperatorWorkload,
  reader: ClusterReader,
): Promise<ChildObject[]> {
  const { metadata, spec } = resource;
  const { name } = metadata;
  const selector = { "cnpg.io/cluster": name, "cnpg.io/podRole": "instance" };
  const role = (instanceRole: string) => ({ "cnpg.io/cluster": name, "cnpg.io/instanceRole": instanceRole });
  const labels = {
    "app.kubernetes.io/name": "postgresql",
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": "database",
  };
  const container = { resources: spec.resources, securityContext: restrictedContainer };
  const pod: V1PodSpec = {
    priorityClassName: spec.priorityClassName,
    securityContext: podSecurity(26, 26),
    terminationGracePeriodSeconds: 1800,
    topologySpreadConstraints: spec.topologySpreadConstraints,
    affinity:
      spec.affinity?.podAntiAffinityType === "required" ? apart(selector, spec.affinity.topologyKey) : undefined,
    initContainers: [
      { ...container, name: "bootstrap-controller", image: operatorImage(deployment) },
      ...(await sidecars(resource, reader)),
    ],
    containers: [
      {
        ...container,
        name: "postgres",
        image: spec.imageName,
        ports: [
          { containerPort: 5432, name: "postgresql" },
          { containerPort: 9187, name: "metrics" },
        ],
      },
    ],
  };
  // The operator makes single pods, NAME-1 and on; a StatefulSet from 1 gives them the same names and replaces lost ones.
  const members = statefulSet(resource, {
    name,
    replicas: spec.instances,
    labels: { ...labels, ...selector, "app.kubernetes.io/managed-by": "cloudnative-pg" },
    selector,
    pod,
    volumes: [
      { name: "pgdata", claim: claim(spec.storage) },
      ...(spec.walStorage === undefined ? [] : [{ name: "pgwal", claim: claim(spec.walStorage) }]),
    ],
    retention: { whenDeleted: "Delete", whenScaled: "Delete" },
    more: { ordinals: { start: 1 } },
  });
  return [
    members,
    service(resource, `${name}-rw`, 5432, role("primary")),
    service(resource, `${name}-ro`, 5432, role("replica")),
    service(resource, `${name}-r`, 5432, selector),
    simulatedSecret(resource, `${name}-ca`, ["ca.crt", "ca.key"]),
    ...budgets(resource)
      .filter(({ wanted }) => wanted)
      .map(({ budget }) => budget),
  ];
}

/** One for the replicas, one for the primary; a single instance has only the latter, which forbids every drain. */
function budgets(resource: CustomResource<ClusterSpec>): { wanted: boolean; budget: ChildObject }[] {
  const { name } = resource.metadata;
  const { enablePDB = true, instances } = resource.spec;
  const budget = (of: string, role: string): ChildObject =>
    disruptionBudget(resource, of, { "cnpg.io/cluster": name, "cnpg.io/instanceRole": role }, { minAvailable: 1 });
  return [
    { wanted: enablePDB && instances > 1, budget: budget(name, "replica") },
    { wanted: enablePDB, budget: budget(`${name}-primary`, "primary") },
  ];
}

export const postgresCluster: OperandKind = {
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "Cluster",
  plural: "clusters",
  operator: cloudNativePg,
  objects: clusterObjects,
  absent(resource: CustomResource<ClusterSpec>) {
    return budgets(resource)
      .filter(({ wanted }) => !wanted)
      .map(({ budget }) => budget);
  },
  status: ({ existing, ready }, { metadata: { name } }) => ({
    instances: existing,
    readyInstances: ready,
    instanceNames: Array.from({ length: existing }, (_, index) => `${name}-${index + 1}`),
    ...(ready > 0 ? { currentPrimary: `${name}-1`, targetPrimary: `${name}-1` } : {}),
  }),
};
