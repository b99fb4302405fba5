/**
 * Makes a volume, a folder of this machine, for each claim of the class, and removes it with the claim. All workers see the
 * same folders, so a volume follows its pod, as a cloud's does.
 *
 * Usage: node main.ts KUBECONFIG FOLDER
 */
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
} from "@kubernetes/client-node";
import { provisioner, volumeClass } from "./storage-class.ts";

const retryMilliseconds = 1000;
const [kubeconfig = "", folder = ""] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(CoreV1Api);

const folderOf = (volume: string): string => join(folder, volume);

async function provision({ metadata, spec }: V1PersistentVolumeClaim): Promise<void> {
  if (spec?.storageClassName !== volumeClass || spec.volumeName !== undefined || metadata?.uid === undefined) return;
  const name = `pvc-${metadata.uid}`;
  await mkdir(folderOf(name), { recursive: true });
  // A folder gets no `fsGroup`: whoever runs in the pod may write.
  await chmod(folderOf(name), 0o777);
  const { uid, namespace, name: claim } = metadata;
  const body: V1PersistentVolume = {
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      storageClassName: volumeClass,
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources?.requests?.["storage"] ?? "1Gi" },
      persistentVolumeReclaimPolicy: "Delete",
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name: claim, uid },
      hostPath: { path: folderOf(name) },
    },
  };
  await core.createPersistentVolume({ body }).catch(unless(409));
}

async function reclaim({ metadata, status }: V1PersistentVolume): Promise<void> {
  const ours = metadata?.annotations?.["pv.kubernetes.io/provisioned-by"] === provisioner;
  if (!ours || status?.phase !== "Released" || metadata?.name === undefined) return;
  await core.deletePersistentVolume({ name: metadata.name }).catch(unless(404));
  await rm(folderOf(metadata.name), { recursive: true, force: true });
}

function unless(code: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ApiException) || error.code !== code) throw error;
  };
}

const report = (error: unknown): void => console.error(error);

const claims = makeInformer<V1PersistentVolumeClaim>(config, "/api/v1/persistentvolumeclaims", () =>
  core.listPersistentVolumeClaimForAllNamespaces(),
);
claims.on("add", (claim) => void provision(claim).catch(report));
claims.on("error", () => void setTimeout(() => void claims.start().catch(report), retryMilliseconds));

const volumes = makeInformer<V1PersistentVolume>(config, "/api/v1/persistentvolumes", () =>
  core.listPersistentVolume(),
);
volumes.on("update", (volume) => void reclaim(volume).catch(report));
volumes.on("error", () => void setTimeout(() => void volumes.start().catch(report), retryMilliseconds));

await Promise.all([claims.start(), volumes.start()]);
