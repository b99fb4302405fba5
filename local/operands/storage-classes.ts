import type { ChildObject } from "./resources.ts";

/**
 * The StorageClasses of Scaleway Kapsule, by which stacks ask for volumes. local/stages/cloud/volumes.yaml plays their driver.
 * None is the default: kwok's own is.
 */
const names = ["scw-bssd", "sbs-default", "sbs-5k", "sbs-15k"].flatMap((name) => [name, `${name}-retain`]);

export const storageClasses: readonly ChildObject[] = names.map((name) => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name },
  provisioner: "csi.scaleway.com",
  reclaimPolicy: name.endsWith("-retain") ? "Retain" : "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
}));
