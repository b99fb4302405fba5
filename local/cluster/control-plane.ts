import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Tools } from "../tools/install.ts";
import type { ProcessSpec } from "./processes.ts";

/** The TCP ports of the control plane, all on 127.0.0.1. */
export interface ControlPlanePorts {
  etcd: number;
  etcdPeer: number;
  apiServer: number;
  controllerManager: number;
  scheduler: number;
}

/** Files of the control plane, absolute paths inside the cluster's folder. */
export interface ControlPlaneFiles {
  pki: string;
  tokens: string;
  egress: string;
  /** The proxy that leads to addresses of the cluster; nobody listens there, unless a test does. */
  wayOut: string;
  kwokConfig: string;
  serviceAccountKey: string;
  serviceAccountPublicKey: string;
  /** The API server makes its certificate itself at its first start; the file holds the authority too. */
  apiServerCertificate: string;
  kubeconfig: string;
}

export function filesOf(folder: string): ControlPlaneFiles {
  const pki = join(folder, "pki");
  return {
    pki,
    tokens: join(pki, "tokens.csv"),
    egress: join(folder, "egress.json"),
    wayOut: join(folder, "no-way-out.sock"),
    kwokConfig: join(folder, "kwok.json"),
    serviceAccountKey: join(pki, "service-account.key"),
    serviceAccountPublicKey: join(pki, "service-account.pub"),
    apiServerCertificate: join(pki, "apiserver.crt"),
    kubeconfig: join(folder, "kubeconfig.yaml"),
  };
}

/**
 * With simulated pods, an address inside the cluster (a webhook's Service, a pod) is an address outside this machine. So the
 * API server is told to reach them all through a proxy, behind a socket that does not exist: no call leaves the machine.
 */
const nowhere = (folder: string): unknown => ({
  apiVersion: "apiserver.k8s.io/v1beta1",
  kind: "EgressSelectorConfiguration",
  egressSelections: [
    {
      name: "cluster",
      connection: {
        proxyProtocol: "HTTPConnect",
        transport: { uds: { udsName: filesOf(folder).wayOut } },
      },
    },
  ],
});

/** A configuration file gets no defaults from kwok: left out, these would be zero, and zero workers are refused. */
const kwokConfiguration = {
  apiVersion: "config.kwok.x-k8s.io/v1alpha1",
  kind: "KwokConfiguration",
  options: {
    cidr: "10.244.0.0/16",
    nodeIP: "127.0.0.1",
    manageAllNodes: true,
    enableCRDs: ["Stage"],
    nodeLeaseDurationSeconds: 40,
    nodeLeaseParallelism: 4,
    nodePlayStageParallelism: 4,
    podPlayStageParallelism: 8,
    podsOnNodeSyncParallelism: 4,
    enablePodsOnNodeSyncListPager: true,
  },
};

/** Who a token stands for. */
export interface Account {
  readonly token: string;
  readonly user: string;
  readonly group: string;
}

export const administrator = (token: string): Account => ({ token, user: "admin", group: "system:masters" });

/** Writes the keys that any control plane reads at its start, and who may call it. */
export async function writeKeys(folder: string, accounts: readonly Account[]): Promise<ControlPlaneFiles> {
  const files = filesOf(folder);
  await mkdir(files.pki, { recursive: true, mode: 0o700 });
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await writeFile(files.serviceAccountKey, privateKey, { mode: 0o600 });
  await writeFile(files.serviceAccountPublicKey, publicKey);
  const lines = accounts.map(({ token, user, group }) => `${token},${user},${user},"${group}"\n`);
  await writeFile(files.tokens, lines.join(""), { mode: 0o600 });
  return files;
}

/** Writes what this control plane, whose pods are simulated, reads at its start. `token` becomes a cluster administrator's. */
export async function writeFiles(folder: string, token: string): Promise<ControlPlaneFiles> {
  const files = await writeKeys(folder, [administrator(token)]);
  await writeFile(files.egress, JSON.stringify(nowhere(folder), null, 2));
  await writeFile(files.kwokConfig, JSON.stringify(kwokConfiguration, null, 2));
  return files;
}

/** etcd and the API server: they need nothing but the files. */
export function servers(folder: string, ports: ControlPlanePorts, tools: Tools): ProcessSpec[] {
  const flags = [
    // A loopback address is not allowed in the Endpoints of the Service `kubernetes`; nobody here dials it.
    "--endpoint-reconciler-type=none",
    "--authorization-mode=RBAC",
    `--egress-selector-config-file=${filesOf(folder).egress}`,
  ];
  return [etcdServer(folder, ports, tools), apiServer(folder, ports, tools, { address: "127.0.0.1", flags })];
}

export function etcdServer(folder: string, ports: ControlPlanePorts, { binaries }: Tools): ProcessSpec {
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return {
    name: "etcd",
    command: binaries.etcd,
    args: [
      `--data-dir=${join(folder, "etcd")}`,
      `--listen-client-urls=${etcdUrl(ports)}`,
      `--advertise-client-urls=${etcdUrl(ports)}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // The data need not survive a power cut: a cluster that died is made anew.
      "--unsafe-no-fsync=true",
      "--log-level=warn",
    ],
  };
}

const etcdUrl = (ports: ControlPlanePorts): string => `http://127.0.0.1:${ports.etcd}`;

/** `address` is the one that it listens on and publishes; `flags` are what differs between clusters. */
export function apiServer(
  folder: string,
  ports: ControlPlanePorts,
  { binaries }: Tools,
  { address, flags }: { address: string; flags: readonly string[] },
): ProcessSpec {
  const files = filesOf(folder);
  return {
    name: "kube-apiserver",
    command: binaries["kube-apiserver"],
    args: [
      `--etcd-servers=${etcdUrl(ports)}`,
      `--bind-address=${address}`,
      `--advertise-address=${address}`,
      `--secure-port=${ports.apiServer}`,
      `--cert-dir=${files.pki}`,
      `--token-auth-file=${files.tokens}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${files.serviceAccountPublicKey}`,
      `--service-account-signing-key-file=${files.serviceAccountKey}`,
      ...flags,
    ],
  };
}

/** What works against the API server: it must be ready and the kubeconfig written. */
export function controllers(folder: string, ports: ControlPlanePorts, tools: Tools): ProcessSpec[] {
  const files = filesOf(folder);
  return [
    ...controlLoops(folder, ports, tools),
    {
      name: "kwok",
      command: tools.binaries.kwok,
      args: [`--kubeconfig=${files.kubeconfig}`, `--config=${files.kwokConfig}`],
    },
  ];
}

/** Controllers and scheduler. */
export function controlLoops(folder: string, ports: ControlPlanePorts, { binaries }: Tools): ProcessSpec[] {
  const files = filesOf(folder);
  // One of each: no election. The default client limits (20 to 50 requests a second) would be most of the waiting.
  const common = [
    `--kubeconfig=${files.kubeconfig}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${files.pki}`,
    "--leader-elect=false",
    "--kube-api-qps=1000",
    "--kube-api-burst=2000",
  ];
  return [
    {
      name: "kube-controller-manager",
      command: binaries["kube-controller-manager"],
      args: [
        ...common,
        `--secure-port=${ports.controllerManager}`,
        `--service-account-private-key-file=${files.serviceAccountKey}`,
        `--root-ca-file=${files.apiServerCertificate}`,
      ],
    },
    {
      name: "kube-scheduler",
      command: binaries["kube-scheduler"],
      args: [...common, `--secure-port=${ports.scheduler}`],
    },
  ];
}
