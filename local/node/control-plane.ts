import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { administrator, apiServer, controlLoops, etcdServer, filesOf, writeKeys } from "../cluster/control-plane.ts";
import type { Account, ControlPlanePorts } from "../cluster/control-plane.ts";
import { start } from "../cluster/processes.ts";
import type { ProcessRecord } from "../cluster/processes.ts";
import { until } from "../cluster/until.ts";
import { isolatedAddress } from "../isolation/isolation.ts";
import type { Tools } from "../tools/install.ts";
import { kubectlWith } from "./kubectl.ts";
import { nodeKubeconfig } from "./kubeconfig.ts";
import type { Worker } from "./workers/worker.ts";

/** Nobody else is in this network. */
const ports: ControlPlanePorts = {
  etcd: 2379,
  etcdPeer: 2380,
  apiServer: 6443,
  controllerManager: 10_257,
  scheduler: 10_259,
};

const flags = [
  // For the pods in which workers would run network plugins and proxies; and a worker reads only what its pods need.
  "--allow-privileged",
  "--authorization-mode=Node,RBAC",
  // Else commands in pods and their logs are asked for at the Node's name, which no DNS has.
  "--kubelet-preferred-address-types=InternalIP",
];

/** The API server's certificate, and that of its authority: the file is there before all of it is written. */
const isWhole = (file: string): boolean =>
  existsSync(file) && readFileSync(file, "utf8").split("-----END CERTIFICATE-----").length === 3;

const answered = [() => true, () => false] as const;

interface Holder {
  readonly account: Account;
  readonly kubeconfig: string;
}

/**
 * Starts etcd, API server, controllers and scheduler, and writes the kubeconfigs of the administrator and the workers.
 * Throws with the log of the process that failed.
 */
export async function startControlPlane(
  folder: string,
  tools: Tools,
  workers: readonly Worker[],
): Promise<ProcessRecord[]> {
  const token = (): string => randomBytes(24).toString("hex");
  const { kubeconfig, apiServerCertificate } = filesOf(folder);
  const holders: readonly Holder[] = [
    { account: administrator(token()), kubeconfig },
    ...workers.map((worker) => ({
      account: { token: token(), user: `system:node:${worker.name}`, group: "system:nodes" },
      kubeconfig: worker.kubeconfig,
    })),
  ];
  await writeKeys(
    folder,
    holders.map(({ account }) => account),
  );
  const servers = start(folder, [
    etcdServer(folder, ports, tools),
    apiServer(folder, ports, tools, { address: isolatedAddress, flags }),
  ]);
  await until(folder, servers, () => isWhole(apiServerCertificate));
  const server = `https://${isolatedAddress}:${ports.apiServer}`;
  const authority = await readFile(apiServerCertificate, "utf8");
  for (const { account, kubeconfig: file } of holders) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, nodeKubeconfig({ server, authority, token: account.token }), { mode: 0o600 });
  }
  const kubectl = kubectlWith(tools, folder, kubeconfig);
  await until(folder, servers, () => kubectl("get", "--raw=/readyz").then(...answered));
  return [...servers, ...start(folder, controlLoops(folder, ports, tools))];
}
