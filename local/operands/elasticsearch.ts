import type {
  V1Container,
  V1PersistentVolumeClaim,
  V1PodSpec,
  V1PodTemplateSpec,
  V1SecurityContext,
} from "@kubernetes/client-node";
import { disruptionBudget, fixedResources, service, simulatedSecret, statefulSet } from "./objects.ts";
import type { ChildObject, CustomResource, OperandKind } from "./resources.ts";

interface NodeSet {
  readonly name: string;
  readonly count: number;
  readonly podTemplate?: Partial<V1PodTemplateSpec>;
  readonly volumeClaimTemplates?: V1PersistentVolumeClaim[];
}

interface ElasticsearchSpec {
  readonly version: string;
  readonly image?: string;
  readonly nodeSets: readonly NodeSet[];
  readonly secureSettings?: readonly object[];
  readonly auth?: { readonly disableElasticUser?: boolean };
  readonly volumeClaimDeletePolicy?: string;
  readonly podDisruptionBudget?: { readonly spec?: object };
}

const cluster = (name: string) => ({ "elasticsearch.k8s.elastic.co/cluster-name": name });

/** ECK's own, on every container of a 7.10.2: not enough for restricted Pod Security, so the resource must say the rest. */
const ownSecurity: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
};

const defaultResources = { requests: { memory: "2Gi" }, limits: { memory: "2Gi" } };

/** The user's container of that name laid over ECK's. */
function merged(own: V1Container, given: readonly V1Container[] = []): V1Container {
  const found = given.find(({ name }) => name === own.name);
  const securityContext = { ...ownSecurity, ...found?.securityContext };
  // ECK itself writes `resources: {}` where the user gave none, and goes on taking its own.
  const resources = found?.resources?.limits === undefined ? own.resources : found.resources;
  return { ...own, ...found, image: found?.image ?? own.image, resources, securityContext };
}

function podOf(spec: ElasticsearchSpec, { podTemplate }: NodeSet): V1PodSpec {
  const template = podTemplate?.spec;
  const image = spec.image ?? `docker.elastic.co/elasticsearch/elasticsearch:${spec.version}`;
  const main = merged(
    { name: "elasticsearch", image, resources: defaultResources, ports: [{ name: "https", containerPort: 9200 }] },
    template?.containers,
  );
  const init = [
    { name: "elastic-internal-init-filesystem", image, resources: fixedResources("100m", "50Mi") },
    ...(spec.secureSettings?.length
      ? [{ name: "elastic-internal-init-keystore", image, resources: fixedResources("500m", "196Mi") }]
      : []),
    { name: "elastic-internal-suspend", image, resources: main.resources },
  ];
  return {
    terminationGracePeriodSeconds: 180,
    automountServiceAccountToken: false,
    ...template,
    initContainers: init.map((container) => merged(container, template?.initContainers)),
    containers: [main],
  };
}

function nodes(resource: CustomResource<ElasticsearchSpec>, nodeSet: NodeSet): ChildObject[] {
  const { metadata, spec } = resource;
  const name = `${metadata.name}-es-${nodeSet.name}`;
  const selector = { ...cluster(metadata.name), "elasticsearch.k8s.elastic.co/statefulset-name": name };
  const labels = {
    ...nodeSet.podTemplate?.metadata?.labels,
    ...selector,
    "common.k8s.elastic.co/type": "elasticsearch",
  };
  const policy = spec.volumeClaimDeletePolicy ?? "DeleteOnScaledownAndClusterDeletion";
  const members = statefulSet(resource, {
    ...{ name, labels, selector },
    replicas: nodeSet.count,
    annotations: nodeSet.podTemplate?.metadata?.annotations,
    pod: podOf(spec, nodeSet),
    volumes: (nodeSet.volumeClaimTemplates ?? []).map((template) => ({
      name: template.metadata?.name ?? "elasticsearch-data",
      claim: { accessModes: ["ReadWriteOnce"], ...template.spec },
    })),
    retention: { whenScaled: "Delete", whenDeleted: policy === "DeleteOnScaledownOnly" ? "Retain" : "Delete" },
  });
  return [members, service(resource, name, 9200, selector, { clusterIP: "None" })];
}

async function elasticsearchObjects(resource: CustomResource<ElasticsearchSpec>): Promise<ChildObject[]> {
  const { metadata, spec } = resource;
  const name = `${metadata.name}-es`;
  const selector = cluster(metadata.name);
  const count = spec.nodeSets.reduce((sum, nodeSet) => sum + nodeSet.count, 0);
  const budget = spec.podDisruptionBudget?.spec ?? { minAvailable: count - 1 };
  return [
    ...spec.nodeSets.flatMap((nodeSet) => nodes(resource, nodeSet)),
    service(resource, `${name}-http`, 9200, selector),
    service(resource, `${name}-internal-http`, 9200, selector),
    service(resource, `${name}-transport`, 9300, selector, { clusterIP: "None", publishNotReadyAddresses: true }),
    // ECK's have no owner, and ECK removes them itself when the resource goes: here the garbage collector must.
    simulatedSecret(resource, `${name}-http-certs-public`, ["ca.crt", "tls.crt"]),
    ...(spec.auth?.disableElasticUser === true ? [] : [simulatedSecret(resource, `${name}-elastic-user`, ["elastic"])]),
    disruptionBudget(resource, `${name}-default`, selector, budget),
  ];
}

export const elasticsearch: OperandKind = {
  apiVersion: "elasticsearch.k8s.elastic.co/v1",
  kind: "Elasticsearch",
  plural: "elasticsearches",
  operator: { kind: "StatefulSet", label: "elastic-operator" },
  objects: elasticsearchObjects,
  status: ({ ready }) => ({ availableNodes: ready }),
  // ECK serialises the whole resource again and so takes the list of node sets: a later apply by anybody else must be forced.
  writeBack({ spec }: CustomResource<ElasticsearchSpec>) {
    if (spec.nodeSets.every(({ podTemplate }) => podTemplate?.metadata !== undefined)) return undefined;
    const nodeSets = spec.nodeSets.map(({ podTemplate, ...nodeSet }) => ({
      ...nodeSet,
      podTemplate: { metadata: {}, ...podTemplate },
    }));
    return { spec: { auth: {}, http: { service: { metadata: {}, spec: {} } }, monitoring: {}, nodeSets } };
  },
};
