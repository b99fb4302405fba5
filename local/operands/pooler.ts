import type { V1DeploymentSpec, V1PodSpec } from "@kubernetes/client-node";
import { cloudNativePg, operatorImage, podSecurity } from "./cloud-native-pg.ts";
import { childMetadata, restrictedContainer, service } from "./objects.ts";
import type { ChildObject, ClusterReader, CustomResource, OperandKind, OperatorWorkload } from "./resources.ts";

interface PoolerSpec {
  readonly cluster: { readonly name: string };
  readonly instances?: number;
  readonly pgbouncer?: { readonly image?: string };
  readonly deploymentStrategy?: V1DeploymentSpec["strategy"];
  readonly template?: {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: Partial<V1PodSpec>;
  };
}

const defaultImage = "ghcr.io/cloudnative-pg/pgbouncer:1.25.1";

async function poolerObjects(
  resource: CustomResource<PoolerSpec>,
  operator: OperatorWorkload,
  reader: ClusterReader,
): Promise<ChildObject[]> {
  const { metadata, spec } = resource;
  const clusters = await reader.list("postgresql.cnpg.io/v1", "Cluster", metadata.namespace);
  if (!clusters.some((cluster) => cluster.metadata?.name === spec.cluster.name)) {
    throw new Error(`no Cluster ${spec.cluster.name}`);
  }
  const selector = { "cnpg.io/poolerName": metadata.name };
  const labels = { ...selector, "cnpg.io/cluster": spec.cluster.name, "cnpg.io/podRole": "pooler" };
  const template = spec.template?.spec ?? {};
  const given = template.containers?.find(({ name }) => name === "pgbouncer");
  const bootstrap = template.initContainers?.find(({ name }) => name === "bootstrap-controller");
  const pod: V1PodSpec = {
    ...template,
    securityContext: template.securityContext ?? podSecurity(998, 996),
    // Without the resource's own template, this one has no resources at all: the namespace's LimitRange decides.
    initContainers: [
      {
        image: operatorImage(operator),
        securityContext: restrictedContainer,
        ...bootstrap,
        name: "bootstrap-controller",
      },
    ],
    containers: [
      {
        image: spec.pgbouncer?.image ?? defaultImage,
        ports: [
          { containerPort: 5432, name: "pgbouncer" },
          { containerPort: 9127, name: "metrics" },
        ],
        securityContext: restrictedContainer,
        ...given,
        name: "pgbouncer",
      },
    ],
  };
  const deployment: V1DeploymentSpec = {
    replicas: spec.instances ?? 1,
    strategy: spec.deploymentStrategy,
    selector: { matchLabels: selector },
    template: { metadata: { labels: { ...spec.template?.metadata?.labels, ...labels } }, spec: pod },
  };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: childMetadata(resource, metadata.name, labels),
      spec: deployment,
    },
    service(resource, metadata.name, 5432, selector),
  ];
}

export const postgresPooler: OperandKind = {
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "Pooler",
  plural: "poolers",
  operator: cloudNativePg,
  objects: poolerObjects,
  status: ({ ready }) => ({ instances: ready }),
};
