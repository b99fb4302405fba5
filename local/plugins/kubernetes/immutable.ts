/** Fields that the API server, or Pulumi's official provider, never changes in place. */
import { flag, type JsonObject } from "../shared/json.ts";
import type { Identity } from "./identity.ts";

/** The provider's options on how Secrets and ConfigMaps change. */
export interface Mutability {
  enableSecretMutable: boolean;
  enableConfigMapMutable: boolean;
}

const identityFields = ["metadata.name", "metadata.namespace"];

/** By `apiVersion/kind`. */
const immutableFields: Record<string, readonly string[]> = {
  "apps/v1/DaemonSet": ["spec.selector"],
  "apps/v1/Deployment": ["spec.selector"],
  "apps/v1/StatefulSet": [
    ...["spec.selector", "spec.serviceName", "spec.podManagementPolicy"],
    ...["spec.revisionHistoryLimit", "spec.volumeClaimTemplates"],
  ],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
  "v1/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "v1/Pod": ["spec"],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Secret": ["type"],
  "v1/Service": ["spec.clusterIP"],
};

/**
 * Paths whose change replaces the object. Contents of a Secret or ConfigMap belong to them unless the provider's option
 * allows updates in place, and always when the object says `immutable: true`.
 */
export function immutablePaths(
  { apiVersion, kind, isPatch }: Identity,
  olds: JsonObject,
  news: JsonObject,
  { enableSecretMutable, enableConfigMapMutable }: Mutability,
): string[] {
  if (isPatch) return identityFields;
  const type = `${apiVersion}/${kind}`;
  const fields = [...identityFields, ...(immutableFields[type] ?? [])];
  const frozen = flag(olds, "immutable") || flag(news, "immutable");
  // The API server doesn't take `immutable` back either.
  if (flag(olds, "immutable")) fields.push("immutable");
  if (type === "v1/Secret" && (frozen || !enableSecretMutable)) fields.push("data", "stringData");
  if (type === "v1/ConfigMap" && (frozen || !enableConfigMapMutable)) fields.push("data", "binaryData");
  return fields;
}
