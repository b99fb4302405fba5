import type { V1Container, V1PersistentVolumeClaimSpec, V1SecurityContext } from "@kubernetes/client-node";
import { childMetadata, disruptionBudget, fixedResources, service, statefulSet } from "./objects.ts";
import {
  containerOf,
  containerSecurity,
  inherited,
  labelsOf,
  podOf,
  replicasOf,
  type ComponentSpec,
  type Labels,
} from "./redis-components.ts";
import type { ChildObject, CustomResource, OperandKind } from "./resources.ts";

interface RedisFailoverSpec {
  readonly redis: ComponentSpec & {
    readonly terminationGracePeriod?: number;
    readonly storage?: {
      readonly keepAfterDeletion?: boolean;
      readonly persistentVolumeClaim?: {
        readonly metadata: { readonly name: string };
        readonly spec: V1PersistentVolumeClaimSpec;
      };
    };
  };
  readonly sentinel: ComponentSpec & {
    readonly configCopy?: { readonly containerSecurityContext?: V1SecurityContext };
  };
}

function redisPods(resource: CustomResource<RedisFailoverSpec>): ChildObject {
  const { redis } = resource.spec;
  const selector = labelsOf(resource, "redis");
  const claim = redis.storage?.persistentVolumeClaim;
  return statefulSet(resource, {
    name: `rfr-${resource.metadata.name}`,
    replicas: replicasOf(redis),
    // Every pod starts as a slave; who leads is a label that comes later (local/stages/operators/redis.yaml).
    labels: inherited(resource, { ...selector, "redisfailovers-role": "slave" }),
    annotations: resource.metadata.annotations,
    selector,
    pod: {
      ...podOf(redis),
      terminationGracePeriodSeconds: redis.terminationGracePeriod ?? 30,
      containers: [containerOf("redis", redis, "redis:6.2.6-alpine", 6379)],
    },
    volumes: claim === undefined ? [] : [{ name: claim.metadata.name, claim: claim.spec }],
    retention: { whenScaled: "Retain", whenDeleted: redis.storage?.keepAfterDeletion === true ? "Retain" : "Delete" },
  });
}

function sentinelPods(resource: CustomResource<RedisFailoverSpec>): ChildObject {
  const { sentinel } = resource.spec;
  const selector = labelsOf(resource, "sentinel");
  const container = containerOf("sentinel", sentinel, "redis:6.2.6-alpine", 26379);
  const copy: V1Container = {
    name: "sentinel-config-copy",
    image: container.image,
    resources: fixedResources("10m", "32Mi"),
    securityContext: sentinel.configCopy?.containerSecurityContext ?? containerSecurity,
  };
  const { annotations } = resource.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: childMetadata(resource, `rfs-${resource.metadata.name}`, inherited(resource, selector)),
    spec: {
      replicas: replicasOf(sentinel),
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: inherited(resource, selector), annotations },
        spec: { ...podOf(sentinel), initContainers: [copy], containers: [container] },
      },
    },
  };
}

async function failoverObjects(resource: CustomResource<RedisFailoverSpec>): Promise<ChildObject[]> {
  const { name } = resource.metadata;
  const role = (of: string): Labels => ({ ...labelsOf(resource, "redis"), "redisfailovers-role": of });
  // The operator never removes a budget that it made: nothing is absent when the switch is thrown later.
  const budgets = (["redis", "sentinel"] as const)
    .filter((component) => resource.spec[component].disablePodDisruptionBudget !== true)
    .map((component) => {
      const minAvailable = replicasOf(resource.spec[component]) > 2 ? 2 : 1;
      const budget = component === "redis" ? `rfr-${name}` : `rfs-${name}`;
      return disruptionBudget(resource, budget, labelsOf(resource, component), { minAvailable });
    });
  return [
    redisPods(resource),
    sentinelPods(resource),
    service(resource, `rfrm-${name}`, 6379, role("master")),
    service(resource, `rfrs-${name}`, 6379, role("slave")),
    service(resource, `rfs-${name}`, 26379, labelsOf(resource, "sentinel")),
    ...budgets,
  ];
}

export const redisFailover: OperandKind = {
  apiVersion: "databases.spotahome.com/v1",
  kind: "RedisFailover",
  plural: "redisfailovers",
  operator: { kind: "Deployment", label: "redis-operator" },
  objects: failoverObjects,
};
