import { buildTestBinary } from "../tools/go.ts";
import { crdSources } from "../tools/modules.ts";
import { debianTools } from "./debian.ts";
import type { DebianTools } from "./debian.ts";
import { buildImages } from "./images/index.ts";
import { checkMachine } from "./machine.ts";

type NodeProgram =
  | "containerd"
  | "containerd-shim-runc-v2"
  | "ctr"
  | "ptp"
  | "host-local"
  | "kubelet"
  | "kube-proxy"
  | "coredns"
  | "versitygw";

/** What nodes are made of: absolute paths. */
export interface NodeParts {
  readonly binaries: Readonly<Record<NodeProgram, string>>;
  readonly debian: DebianTools;
  /** Every image, for `ctr images import`. */
  readonly images: string;
}

/** Builds and downloads what is missing: the only part that needs a network. The first time takes minutes, later ones milliseconds. */
export async function prepareNode(): Promise<NodeParts> {
  checkMachine();
  const binaries = {
    containerd: await buildTestBinary("containerd"),
    "containerd-shim-runc-v2": await buildTestBinary("containerd-shim-runc-v2"),
    ctr: await buildTestBinary("ctr"),
    ptp: await buildTestBinary("ptp"),
    "host-local": await buildTestBinary("host-local"),
    kubelet: await buildTestBinary("kubelet"),
    "kube-proxy": await buildTestBinary("kube-proxy"),
    coredns: await buildTestBinary("coredns"),
    versitygw: await buildTestBinary("versitygw"),
  };
  await crdSources();
  const debian = await debianTools();
  return { binaries, debian, images: await buildImages(debian) };
}
