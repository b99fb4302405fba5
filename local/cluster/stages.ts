import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { rootFolder } from "../tools/paths.ts";

/** A kwok Stage: what becomes of an object of the kind `resourceRef` that the selector chooses. */
export interface Stage {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: { resourceRef: { apiGroup: string; kind: string } };
}

/** Of kwok's own stages those that play a kubelet and a volume provisioner at once, without simulated delays. */
const kwokFolders = ["node/fast", "node/heartbeat-with-lease", "pod/fast", "volume/fast"];

/** kwok's own stages and its default StorageClass, from the module's folder. */
export function kwokObjects(module: string): object[] {
  return kwokFolders
    .flatMap((folder) => yamlFiles(join(module, "kustomize", "stage", folder)))
    .filter((object) => object.kind === "Stage" || object.kind === "StorageClass");
}

/** The definition of Stage itself. */
export function stageDefinition(module: string): string {
  return join(module, "kustomize", "crd", "bases", "kwok.x-k8s.io_stages.yaml");
}

/**
 * Our own stages of a part. `operators` bring custom resources to the status that their operators would report; `cloud` plays
 * the volume driver and the load balancer.
 */
export function ownStages(part: string): Stage[] {
  return yamlFiles(join(rootFolder, "local", "stages", part));
}

function yamlFiles(folder: string): Stage[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".yaml") && !name.includes("testdata"),
  );
  return names.sort().flatMap((name) => {
    const documents = parseAllDocuments(readFileSync(join(folder, name), "utf8"));
    return documents.map((document): Stage => document.toJS()).filter((object) => object !== null);
  });
}
