import { join } from "node:path";
import { isolatedAddress } from "../../isolation/isolation.ts";
import { cgroupOf } from "./cgroups.ts";
import type { Worker } from "./worker.ts";

const firstPort = 10_250;

/** A KubeletConfiguration. */
export const kubeletConfig = (worker: Worker) => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: isolatedAddress,
  port: firstPort + 10 * worker.number,
  healthzPort: firstPort + 10 * worker.number + 1,
  // Whoever is in this network namespace was started by us.
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
  containerRuntimeEndpoint: `unix://${worker.socket}`,
  clusterDNS: [isolatedAddress],
  clusterDomain: "cluster.local",
  resolvConf: join(worker.folder, "resolv.conf"),
  podLogsDir: join(worker.folder, "pod-logs"),
  volumePluginDir: join(worker.folder, "volume-plugins"),
  cgroupDriver: "cgroupfs",
  cgroupRoot: cgroupOf(worker),
  failCgroupV1: false,
  failSwapOn: false,
  // Images came from an archive, and no registry would bring them again; the disk is the machine's, and not the node's to save.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
  makeIPTablesUtilChains: false,
  serializeImagePulls: false,
  maxPods: 60,
});
