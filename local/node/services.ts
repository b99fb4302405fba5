import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProcessSpec } from "../cluster/processes.ts";
import { isolatedAddress } from "../isolation/isolation.ts";
import type { NodeParts } from "./prepare.ts";

/** What the workers' pods need of their cluster, and what a cloud gives: each a process beside the control plane. */
export async function services(folder: string, kubeconfig: string, parts: NodeParts): Promise<ProcessSpec[]> {
  const { binaries, debian } = parts;
  const corefile = join(folder, "Corefile");
  await writeFile(corefile, dns(kubeconfig));
  return [
    { name: "coredns", command: binaries.coredns, args: ["-conf", corefile] },
    {
      name: "kube-proxy",
      command: binaries["kube-proxy"],
      args: [
        `--kubeconfig=${kubeconfig}`,
        "--proxy-mode=iptables",
        "--hostname-override=worker-1",
        `--bind-address=${isolatedAddress}`,
        // These are the machine's, not the namespace's.
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0",
      ],
      env: debian.environment,
    },
    volumeProvisioner(folder, kubeconfig),
  ];
}

/** Of any other name it says that there is none, at once: nothing is outside. */
const dns = (kubeconfig: string): string => `. {
  bind ${isolatedAddress}
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfig}
    ttl 5
  }
}
`;

const volumeProvisioner = (folder: string, kubeconfig: string): ProcessSpec => ({
  name: "volumes",
  command: process.execPath,
  args: [join(import.meta.dirname, "volumes", "main.ts"), kubeconfig, join(folder, "volumes")],
});

export interface StorageAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An S3 server that keeps its objects, and their versions, in files. */
export async function storageServer(
  folder: string,
  { endpoint, region, accessKeyId, secretAccessKey }: StorageAccess,
  { binaries }: NodeParts,
): Promise<ProcessSpec> {
  const [objects, versions] = ["objects", "versions"].map((name) => join(folder, "storage", name));
  for (const name of [objects, versions]) await mkdir(name ?? folder, { recursive: true });
  return {
    name: "storage",
    command: binaries.versitygw,
    args: [
      `--port=${new URL(endpoint).host}`,
      `--region=${region}`,
      "--quiet",
      "posix",
      `--versioning-dir=${versions}`,
      objects ?? "",
    ],
    // Not as arguments: those are everybody's to read.
    env: { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
  };
}
