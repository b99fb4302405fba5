import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProcessSpec } from "../../cluster/processes.ts";
import type { NodeParts } from "../prepare.ts";
import { isolatedAddress } from "../../isolation/isolation.ts";
import { containerdConfig, networkConfig } from "./containerd.ts";
import { kubeletConfig } from "./kubelet.ts";

/** One of the cluster's workers. They share the machine, the network namespace and an address, and differ by their ports. */
export interface Worker {
  /** Name of its Node. */
  readonly name: string;
  /** Counted from 1. */
  readonly number: number;
  /** Absolute. */
  readonly folder: string;
  /** Its container runtime's. */
  readonly socket: string;
  /** With the rights of this kubelet. */
  readonly kubeconfig: string;
}

export function workers(clusterFolder: string, count: number): readonly Worker[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `worker-${index + 1}`;
    const folder = join(clusterFolder, name);
    const socket = join(folder, "containerd.sock");
    return { name, number: index + 1, folder, socket, kubeconfig: join(folder, "kubeconfig.yaml") };
  });
}

/** Writes what a worker reads at its start, and answers with how it is started. Its kubeconfig must be there. */
export async function prepareWorker(worker: Worker, parts: NodeParts): Promise<ProcessSpec> {
  const { folder } = worker;
  const { binaries, debian } = parts;
  const at = (name: string): string => join(folder, name);
  await mkdir(at("cni"), { recursive: true });
  await writeFile(at("containerd.toml"), containerdConfig(worker, parts));
  await writeFile(join(at("cni"), "10-pods.conflist"), JSON.stringify(networkConfig(worker)));
  // Pods that ask for the machine's DNS get the cluster's: there is no other in this network.
  await writeFile(at("resolv.conf"), "");
  await writeFile(at("kubelet.yaml"), JSON.stringify(kubeletConfig(worker)));
  const kubelet = [
    binaries.kubelet,
    `--config=${at("kubelet.yaml")}`,
    `--kubeconfig=${worker.kubeconfig}`,
    `--hostname-override=${worker.name}`,
    `--node-ip=${isolatedAddress}`,
    `--root-dir=${at("kubelet")}`,
    `--cert-dir=${at("kubelet-pki")}`,
    `--node-labels=topology.kubernetes.io/zone=zone-${worker.number}`,
  ];
  const script = join(import.meta.dirname, "worker.sh");
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return {
    name: worker.name,
    command: "unshare",
    args: [...namespaces, "bash", script, binaries.containerd, at("containerd.toml"), worker.socket, ...kubelet],
    env: {
      ...debian.environment,
      // containerd looks for its shim there.
      PATH: [dirname(binaries["containerd-shim-runc-v2"]), debian.environment["PATH"]].join(":"),
    },
  };
}
