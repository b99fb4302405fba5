import type {
  V1Container,
  V1PersistentVolumeClaimSpec,
  V1PodSpec,
  V1ResourceRequirements,
  V1SecurityContext,
} from "@kubernetes/client-node";
import { apart, disruptionBudget, service, simulatedSecret, statefulSet } from "./objects.ts";
import type { ChildObject, CustomResource, OperandKind, OperatorWorkload } from "./resources.ts";

interface ReplicaSet extends Pick<
  V1PodSpec,
  "priorityClassName" | "serviceAccountName" | "topologySpreadConstraints" | "tolerations"
> {
  readonly name: string;
  readonly size: number;
  readonly resources?: V1ResourceRequirements;
  readonly affinity?: { readonly antiAffinityTopologyKey?: string };
  readonly podSecurityContext?: V1PodSpec["securityContext"];
  readonly containerSecurityContext?: V1SecurityContext;
  readonly podDisruptionBudget?: object;
  readonly volumeSpec?: { readonly persistentVolumeClaim?: V1PersistentVolumeClaimSpec };
}

interface MongodbSpec {
  readonly image: string;
  readonly initImage?: string;
  readonly imagePullPolicy?: string;
  readonly initContainerSecurityContext?: V1SecurityContext;
  readonly replsets: readonly ReplicaSet[];
  readonly backup?: {
    readonly enabled?: boolean;
    readonly image?: string;
    readonly resources?: V1ResourceRequirements;
    readonly containerSecurityContext?: V1SecurityContext;
  };
}

const operatorSecurity: V1SecurityContext = { runAsNonRoot: true, runAsUser: 1001 };

function podOf(
  spec: MongodbSpec,
  replicaSet: ReplicaSet,
  selector: Record<string, string>,
  operatorImage?: string,
): V1PodSpec {
  const { affinity, resources, priorityClassName, serviceAccountName } = replicaSet;
  const { topologySpreadConstraints, tolerations } = replicaSet;
  const { imagePullPolicy, backup } = spec;
  const topologyKey = affinity?.antiAffinityTopologyKey ?? "kubernetes.io/hostname";
  // By default without any security context, which restricted Pod Security refuses.
  const init: V1Container = {
    ...{ name: "mongo-init", image: spec.initImage ?? operatorImage, imagePullPolicy, resources },
    securityContext: spec.initContainerSecurityContext,
  };
  const mongod: V1Container = {
    ...{ name: "mongod", image: spec.image, imagePullPolicy, resources },
    ports: [{ name: "mongodb", containerPort: 27017 }],
    securityContext: replicaSet.containerSecurityContext ?? operatorSecurity,
  };
  const agent: V1Container = {
    ...{ name: "backup-agent", image: backup?.image, imagePullPolicy, resources: backup?.resources },
    securityContext: backup?.containerSecurityContext ?? operatorSecurity,
  };
  return {
    ...{ priorityClassName, serviceAccountName, topologySpreadConstraints, tolerations },
    affinity: topologyKey === "none" ? undefined : apart(selector, topologyKey),
    securityContext: replicaSet.podSecurityContext ?? { fsGroup: 1001 },
    terminationGracePeriodSeconds: 60,
    initContainers: [init],
    containers: backup?.enabled === true ? [mongod, agent] : [mongod],
  };
}

async function mongodbObjects(
  resource: CustomResource<MongodbSpec>,
  operator: OperatorWorkload,
): Promise<ChildObject[]> {
  const { metadata, spec } = resource;
  const operatorImage = operator.spec?.template.spec?.containers[0]?.image;
  const sets = spec.replsets.flatMap((replicaSet) => {
    const name = `${metadata.name}-${replicaSet.name}`;
    const selector = {
      "app.kubernetes.io/name": "percona-server-mongodb",
      "app.kubernetes.io/instance": metadata.name,
      "app.kubernetes.io/component": "mongod",
      "app.kubernetes.io/replset": replicaSet.name,
      "app.kubernetes.io/managed-by": "percona-server-mongodb-operator",
      "app.kubernetes.io/part-of": "percona-server-mongodb",
    };
    const members = statefulSet(resource, {
      ...{ name, selector, labels: selector },
      replicas: replicaSet.size,
      pod: podOf(spec, replicaSet, selector, operatorImage),
      volumes: [
        {
          name: "mongod-data",
          claim: { accessModes: ["ReadWriteOnce"], ...replicaSet.volumeSpec?.persistentVolumeClaim },
        },
      ],
      // Without the finalizer that deletes them, the volumes stay.
      retention: { whenScaled: "Retain", whenDeleted: "Retain" },
      more: { podManagementPolicy: "OrderedReady" },
    });
    const limit = replicaSet.podDisruptionBudget ?? { maxUnavailable: 1 };
    const { "app.kubernetes.io/component": _component, ...everyone } = selector;
    const headless = service(resource, name, 27017, everyone, { clusterIP: "None" });
    return [
      members,
      headless,
      disruptionBudget(resource, `${metadata.name}-mongod-${replicaSet.name}`, selector, limit),
    ];
  });
  return [
    ...sets,
    simulatedSecret(resource, `${metadata.name}-ssl`, ["ca.crt", "tls.crt", "tls.key"]),
    simulatedSecret(resource, `${metadata.name}-ssl-internal`, ["ca.crt", "tls.crt", "tls.key"]),
    simulatedSecret(resource, `${metadata.name}-mongodb-keyfile`, ["mongodb-key"]),
  ];
}

export const mongodb: OperandKind = {
  apiVersion: "psmdb.percona.com/v1",
  kind: "PerconaServerMongoDB",
  plural: "perconaservermongodbs",
  operator: { kind: "Deployment", label: "psmdb-operator" },
  objects: mongodbObjects,
  status: ({ existing, ready }) => ({ size: existing, ready }),
};
