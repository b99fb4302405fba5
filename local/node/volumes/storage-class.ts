/** Name of the class of volumes that the node cluster has. */
export const volumeClass = "node";

export const provisioner = "trackdechets.local/folder";

export const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: volumeClass },
  provisioner,
  reclaimPolicy: "Delete",
  volumeBindingMode: "Immediate",
};
