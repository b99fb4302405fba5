import type { KubernetesObject, V1ConfigMap, V1Container, V1ResourceRequirements } from "@kubernetes/client-node";
import { restrictedContainer } from "./objects.ts";
import type { ClusterReader, CustomResource } from "./resources.ts";

/** The part of a Cluster's spec that names the plugins. */
export interface PluginsSpec {
  readonly plugins?: readonly { readonly name: string; readonly parameters?: { readonly barmanObjectName?: string } }[];
}

interface ObjectStore extends KubernetesObject {
  readonly spec: { readonly instanceSidecarConfiguration?: { readonly resources?: V1ResourceRequirements } };
}

/** The plugin's sidecar, once for each plugin. Without plugin or store the operator would make nothing at all. */
export async function sidecars(resource: CustomResource<PluginsSpec>, reader: ClusterReader): Promise<V1Container[]> {
  const { plugins = [] } = resource.spec;
  return Promise.all(
    plugins.map(async ({ name, parameters }) => {
      const services = await reader.list("v1", "Service", undefined, `cnpg.io/pluginName=${name}`);
      if (services.length === 0) throw new Error(`unknown plugin ${name}`);
      const stores = await reader.list<ObjectStore>(
        "barmancloud.cnpg.io/v1",
        "ObjectStore",
        resource.metadata.namespace,
      );
      const store = stores.find(({ metadata }) => metadata?.name === parameters?.barmanObjectName);
      if (store === undefined) throw new Error(`no ObjectStore ${parameters?.barmanObjectName}`);
      const { instanceSidecarConfiguration: settings } = store.spec;
      const maps = await reader.list<V1ConfigMap>("v1", "ConfigMap", services[0]?.metadata?.namespace);
      const map = maps.find(({ metadata }) => metadata?.name === "plugin-barman-cloud-config");
      const image = map?.data?.["SIDECAR_IMAGE"];
      const container: V1Container = {
        name: "plugin-barman-cloud",
        image,
        args: ["instance"],
        restartPolicy: "Always",
      };
      return { ...container, resources: settings?.resources, securityContext: restrictedContainer };
    }),
  );
}
