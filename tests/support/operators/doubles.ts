import type { KubernetesObject, V1ConfigMap, V1Deployment, V1Service } from "@kubernetes/client-node";
import { images } from "../../../catalogue/pins.ts";
import { operandKinds } from "../../../local/operands/kinds.ts";
import type { ChildObject, ClusterReader, CustomResource } from "../../../local/operands/resources.ts";
import type { EmbeddedCluster } from "../embedded.ts";
import { namespace } from "./sizes.ts";

/** What the double of CloudNativePG reads of the real operator's own workload, which is a process here. */
const operator: V1Deployment = {
  spec: {
    selector: {},
    template: {
      spec: {
        containers: [
          {
            name: "manager",
            image: images.cloudnativePg,
            env: [{ name: "OPERATOR_IMAGE_NAME", value: images.cloudnativePg }],
          },
        ],
      },
    },
  },
};

const pluginService: V1Service = { metadata: { namespace: "cnpg-system" } };
const pluginConfiguration: V1ConfigMap = {
  metadata: { name: "plugin-barman-cloud-config" },
  data: { SIDECAR_IMAGE: images.barmanCloudSidecar },
};

/** What the doubles of the operators (local/operands) would make of the resources in the cluster. */
export async function madeByDoubles(embedded: EmbeddedCluster): Promise<readonly ChildObject[]> {
  const list = async <T>(kind: string): Promise<readonly T[]> => {
    const answer: { items: T[] } = JSON.parse(
      await embedded.kubectl("get", kind, "--namespace", namespace, "--output=json"),
    );
    return answer.items;
  };
  const fromCharts: Readonly<Record<string, readonly KubernetesObject[]>> = {
    Service: [pluginService],
    ConfigMap: [pluginConfiguration],
  };
  const reader: ClusterReader = {
    list: async (apiVersion, kind) =>
      JSON.parse(JSON.stringify(fromCharts[kind] ?? (await list(`${kind}.${apiVersion.split("/")[0]}`)))),
  };
  const made = await Promise.all(
    operandKinds.map(async ({ plural, apiVersion, objects }) => {
      const resources = await list<CustomResource>(`${plural}.${apiVersion.split("/")[0]}`);
      return Promise.all(resources.map((resource) => objects(resource, operator, reader)));
    }),
  );
  return made.flat(2);
}
