import { join } from "node:path";
import type { ModuleDirectories } from "../../tools/modules.ts";
import { rootFolder } from "../../tools/paths.ts";
import { nodeImages } from "../images/names.ts";
import { readManifest } from "./manifests.ts";

const namespace = "redis-operator";
const image = "quay.io/spotahome/redis-operator:latest";
const definition = "databases.spotahome.com_redisfailovers.yaml";

/** Spotahome's own example, whose objects without a namespace are meant for the present one. */
export async function redisOperator({ redisOperator: folder }: ModuleDirectories): Promise<object[]> {
  const example = join(folder, "example", "operator", "all-redis-operator-resources.yaml");
  const replaced = { [image]: nodeImages.redisOperator, "namespace: default": `namespace: ${namespace}` };
  const objects = await readManifest(example, replaced);
  const placed = objects
    // Prometheus's operator isn't there.
    .filter(({ kind }) => kind !== "ServiceMonitor" && kind !== "PodMonitor")
    .map((object) => (object.kind.startsWith("Cluster") ? object : inNamespace(object)));
  return [
    ...(await readManifest(join(rootFolder, "vendor", "redis-operator", "templates", definition), {})),
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    ...placed,
  ];
}

const inNamespace = <T extends { readonly metadata: object }>(object: T) => ({
  ...object,
  metadata: { ...object.metadata, namespace },
});
