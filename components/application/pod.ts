import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../catalogue/quantities.ts";
import { selectorLabels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** The named user `trackdechets` of the images: `runAsNonRoot` needs the number. */
const trackdechetsUser = 1001;

/** Files that a back-end process finds beside its own. */
export interface BackEndFiles {
  /** Name of the ConfigMap with Node's preload. */
  readonly boot: pulumi.Input<string>;
  /** Name of the Secret in which ECK publishes Elasticsearch's authority. */
  readonly elasticsearchCa: pulumi.Input<string>;
}

export interface PodArgs {
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  readonly envFrom: k8s.types.input.core.v1.EnvFromSource[];
  readonly serviceAccount: pulumi.Input<string>;
  /** Absent for the UI, which is no back-end process. */
  readonly files?: BackEndFiles;
  /** What the workload or job adds to its container. */
  readonly container?: Partial<Container>;
  readonly spec?: Partial<PodSpec>;
}

/** Tags move, digests don't. */
const pullPolicy = (image: string): string => (image.includes("@sha256:") ? "IfNotPresent" : "Always");

const tmp = { volume: { name: "tmp", emptyDir: { sizeLimit: "1Gi" } }, mount: { name: "tmp", mountPath: "/tmp" } };

const backEndVolumes = ({ boot, elasticsearchCa }: BackEndFiles) => ({
  volumes: [
    { name: "boot", configMap: { name: boot } },
    {
      name: "elasticsearch-ca",
      secret: { secretName: elasticsearchCa, items: [{ key: "ca.crt", path: "ca.crt" }] },
    },
  ],
  mounts: [
    { name: "boot", mountPath: "/boot", readOnly: true },
    { name: "elasticsearch-ca", mountPath: "/etc/elasticsearch", readOnly: true },
  ],
});

/** Pod of one container under Pod Security `restricted`: read-only root, nobody's token, no service links. */
export function podSpec(args: PodArgs): PodSpec {
  const { volumes, mounts } = args.files === undefined ? { volumes: [], mounts: [] } : backEndVolumes(args.files);
  return {
    serviceAccountName: args.serviceAccount,
    automountServiceAccountToken: false,
    // One variable for each Service of the namespace would be added to the environment.
    enableServiceLinks: false,
    securityContext: podSecurity(trackdechetsUser),
    volumes: [tmp.volume, ...volumes],
    ...args.spec,
    containers: [
      {
        name: args.name,
        image: args.image,
        imagePullPolicy: pullPolicy(args.image),
        resources: args.resources,
        envFrom: args.envFrom,
        securityContext: containerSecurity,
        volumeMounts: [tmp.mount, ...mounts],
        ...args.container,
      },
    ],
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
