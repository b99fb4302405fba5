import { dirname, join } from "node:path";
import { nodeImages } from "../images/names.ts";
import type { NodeParts } from "../prepare.ts";
import type { Worker } from "./worker.ts";

/** TOML; its basic strings are those of JSON. */
export function containerdConfig({ folder, socket }: Worker, { binaries, debian }: NodeParts): string {
  const text = (value: string | readonly string[]): string => JSON.stringify(value);
  const runtime = "plugins.'io.containerd.cri.v1.runtime'";
  return `version = 3
root = ${text(join(folder, "containerd"))}
state = "/run/containerd"
# They make folders below /opt.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]

[grpc]
address = ${text(socket)}

[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = ${text(nodeImages.pause)}

[${runtime}]
# Virtual machines and containers may not lower it: every pod would fail with "can't get final child's PID from pipe: EOF".
restrict_oom_score_adj = true
disable_apparmor = true

[${runtime}.cni]
bin_dirs = ${text([binaries.ptp, binaries["host-local"]].map(dirname))}
conf_dir = ${text(join(folder, "cni"))}
use_internal_loopback = true

[${runtime}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[${runtime}.containerd.runtimes.runc.options]
BinaryName = ${text(join(debian.bin, "runc"))}
SystemdCgroup = false
`;
}

/**
 * Each pod at the end of a wire of its own, its traffic routed: what goes through a bridge passes by the rules that Services are
 * made of, unless the kernel has a module for it.
 */
export const networkConfig = ({ folder, number }: Worker) => ({
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [
    {
      type: "ptp",
      mtu: 1500,
      ipam: {
        type: "host-local",
        dataDir: join(folder, "addresses"),
        ranges: [[{ subnet: `10.244.${number}.0/24` }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    },
  ],
});
