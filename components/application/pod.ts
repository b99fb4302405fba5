import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { processScratch, withDisk } from "../../catalogue/disk.ts";
import type { Bytes, Resources } from "../../catalogue/quantities.ts";
import { selectorLabels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** The named user `trackdechets` of the images: `runAsNonRoot` needs the number. */
const trackdechetsUser = 1001;

/** Files that a back-end process finds beside its own. */
export interface BackEndFiles {
  /** Name of the ConfigMap with files of ours for Node. */
  readonly boot?: pulumi.Input<string>;
  /** Name of the Secret in which ECK publishes Elasticsearch's authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
}

export interface PodArgs {
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  /** Size of `/tmp`. */
  readonly scratch?: Bytes;
  readonly envFrom: k8s.types.input.core.v1.EnvFromSource[];
  readonly serviceAccount: pulumi.Input<string>;
  /** Absent for the UI, which is no back-end process. */
  readonly files?: BackEndFiles;
  /** ConfigMaps to mount, by folder of the container: `{ scripts: … }` is found below /scripts. */
  readonly folders?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Mounts its account's token: for a pod whose task is to make objects in the cluster. Every other one goes without, so that
   * whoever takes it over gets nothing of the cluster with it.
   */
  readonly asksKubernetes?: true;
  /** Run before the container, as it is but for its command. */
  readonly before?: { readonly name: string; readonly command: readonly string[] };
  /** What the workload or job adds to its container. */
  readonly container?: Partial<Container>;
  readonly spec?: Partial<PodSpec>;
}

/** Tags move, digests don't. */
const pullPolicy = (image: string): string => (image.includes("@sha256:") ? "IfNotPresent" : "Always");

const backEndVolumes = ({ boot, elasticsearchCa }: BackEndFiles) => ({
  volumes: [
    ...(boot === undefined ? [] : [{ name: "boot", configMap: { name: boot } }]),
    {
      name: "elasticsearch-ca",
      secret: { secretName: elasticsearchCa, items: [{ key: "ca.crt", path: "ca.crt" }] },
    },
  ],
  mounts: [
    ...(boot === undefined ? [] : [{ name: "boot", mountPath: "/boot", readOnly: true }]),
    { name: "elasticsearch-ca", mountPath: "/etc/elasticsearch", readOnly: true },
  ],
});

const configMapVolumes = (folders: NonNullable<PodArgs["folders"]>) => ({
  volumes: Object.entries(folders).map(([folder, name]) => ({ name: folder, configMap: { name } })),
  mounts: Object.keys(folders).map((folder) => ({ name: folder, mountPath: `/${folder}`, readOnly: true })),
});

/** Pod of one container under Pod Security `restricted`: read-only root, no token unless asked for, no service links. */
export function podSpec(args: PodArgs): PodSpec {
  const files = args.files === undefined ? { volumes: [], mounts: [] } : backEndVolumes(args.files);
  const folders = configMapVolumes(args.folders ?? {});
  const scratch = args.scratch ?? processScratch;
  const container: Container = {
    name: args.name,
    image: args.image,
    imagePullPolicy: pullPolicy(args.image),
    resources: withDisk(args.resources, scratch),
    envFrom: args.envFrom,
    securityContext: containerSecurity,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...files.mounts, ...folders.mounts],
    ...args.container,
  };
  return {
    serviceAccountName: args.serviceAccount,
    automountServiceAccountToken: args.asksKubernetes === true,
    // One variable for each Service of the namespace would be added to the environment.
    enableServiceLinks: false,
    securityContext: podSecurity(trackdechetsUser),
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: scratch } }, ...files.volumes, ...folders.volumes],
    ...args.spec,
    ...(args.before === undefined
      ? {}
      : { initContainers: [{ ...container, name: args.before.name, command: [...args.before.command] }] }),
    containers: [container],
  };
}

/** Over zones first, then over nodes; wishes, not conditions, so that a small cluster still takes the pod. */
export const spread = (name: string): k8s.types.input.core.v1.TopologySpreadConstraint[] =>
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorLabels(name) },
    matchLabelKeys: ["pod-template-hash"],
  }));
