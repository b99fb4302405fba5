import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "./command.ts";
import { goEnvironment } from "./environment.ts";
import { legoModule, withoutDnsProviders } from "./lego.ts";
import { download } from "./modules.ts";
import { rootFolder, workFolder } from "./paths.ts";
import { step } from "./progress.ts";

/** A binary built from a Go module whose version is pinned by local/tools/<folder>/go.mod and go.sum. */
interface GoBinary {
  folder: string;
  package: string;
  /** How long a first build takes on two cores. */
  expected: string;
  linkerFlags?: string;
  tags?: string;
  /** What must be there before the build. */
  prepare?: () => Promise<void>;
}

/** Without these, the API server calls itself v0.0.0, and Helm and Pulumi refuse features by its version. */
const kubernetesVersion = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
  .flatMap((path) => [
    `-X ${path}.gitVersion=v1.36.2`,
    `-X ${path}.gitMajor=1`,
    `-X ${path}.gitMinor=36`,
    `-X ${path}.gitTreeState=clean`,
  ])
  .join(" ");

/** Snapshotters that nobody here uses, and two of which need a C compiler. */
const containerdTags = "no_btrfs,no_devmapper,no_zfs";

const cniPlugin = (path: string): GoBinary => ({
  folder: "cni",
  package: `github.com/containernetworking/plugins/plugins/${path}`,
  expected: "a few seconds",
});

const binaries = {
  etcd: { folder: "etcd", package: "go.etcd.io/etcd/server/v3", expected: "about 40 seconds the first time" },
  kwok: { folder: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", expected: "about 1 minute the first time" },
  "kube-apiserver": {
    folder: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    expected: "about 3 minutes the first time",
    linkerFlags: kubernetesVersion,
  },
  "kube-controller-manager": {
    folder: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    expected: "about 45 seconds the first time",
    linkerFlags: kubernetesVersion,
  },
  "kube-scheduler": {
    folder: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-scheduler",
    expected: "a few seconds",
    linkerFlags: kubernetesVersion,
  },
  "pulumi-language-nodejs": {
    folder: "pulumi-language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    expected: "about 20 seconds the first time",
  },
  pulumi: {
    folder: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    expected: "about 3 minutes the first time",
    linkerFlags: "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0",
    tags: "osusergo,grpcnotrace",
  },
} satisfies Record<string, GoBinary>;

/** Run by tests only, and built when the first one asks for it. */
const testBinaries = {
  actionlint: {
    folder: "actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    expected: "about 10 seconds the first time",
  },
  cyclonus: {
    folder: "cyclonus",
    package: "github.com/mattfenwick/cyclonus/cmd/cyclonus",
    expected: "about 1 minute the first time",
  },
  "kube-score": {
    folder: "kube-score",
    package: "github.com/zegl/kube-score/cmd/kube-score",
    expected: "about 30 seconds the first time",
  },
  kubeconform: {
    folder: "kubeconform",
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
    expected: "about 20 seconds the first time",
  },
  "cloudnative-pg": {
    folder: "cloudnative-pg",
    package: "github.com/cloudnative-pg/cloudnative-pg/cmd/manager",
    expected: "about 1 minute the first time",
  },
  "redis-operator": {
    folder: "redis-operator",
    package: "github.com/spotahome/redis-operator/cmd/redisoperator",
    expected: "about 45 seconds the first time",
  },
  eck: {
    folder: "eck",
    package: "github.com/elastic/cloud-on-k8s/v3/cmd",
    expected: "about 80 seconds the first time",
    // Without a version it refuses to start, and without the second it calls itself a snapshot.
    linkerFlags: ["version=3.5.0", "buildSnapshot=false"]
      .map((value) => `-X github.com/elastic/cloud-on-k8s/v3/pkg/about.${value}`)
      .join(" "),
  },
  percona: {
    folder: "percona",
    package: "github.com/percona/percona-server-mongodb-operator/cmd/manager",
    expected: "about 2 minutes the first time",
  },
  traefik: {
    folder: "traefik",
    package: "github.com/traefik/traefik/v3/cmd/traefik",
    expected: "about 3 minutes the first time",
    prepare: async () => withoutDnsProviders(await download(legoModule)),
  },
  kubelet: {
    folder: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kubelet",
    expected: "about 20 seconds the first time",
    linkerFlags: kubernetesVersion,
  },
  "kube-proxy": {
    folder: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-proxy",
    expected: "some seconds",
    linkerFlags: kubernetesVersion,
  },
  containerd: {
    folder: "containerd",
    package: "github.com/containerd/containerd/v2/cmd/containerd",
    expected: "about 1 minute the first time",
    tags: containerdTags,
  },
  "containerd-shim-runc-v2": {
    folder: "containerd",
    package: "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
    expected: "a few seconds",
    tags: containerdTags,
  },
  ctr: {
    folder: "containerd",
    package: "github.com/containerd/containerd/v2/cmd/ctr",
    expected: "a few seconds",
    tags: containerdTags,
  },
  ptp: cniPlugin("main/ptp"),
  "host-local": cniPlugin("ipam/host-local"),
  coredns: {
    folder: "coredns",
    package: "trackdechets.local/tools/coredns",
    expected: "about 40 seconds the first time",
  },
  versitygw: {
    folder: "versitygw",
    package: "github.com/versity/versitygw/cmd/versitygw",
    expected: "about 50 seconds the first time",
  },
  "barman-cloud": {
    folder: "barman-cloud",
    package: "github.com/cloudnative-pg/plugin-barman-cloud/cmd/manager",
    expected: "about 70 seconds the first time",
  },
  "external-secrets": {
    folder: "external-secrets",
    package: "github.com/external-secrets/external-secrets",
    expected: "some minutes the first time",
  },
  keda: {
    folder: "keda",
    package: "github.com/kedacore/keda/v2/cmd/operator",
    expected: "about 3 minutes the first time",
  },
  "keda-metrics-server": {
    folder: "keda",
    package: ".",
    expected: "about 40 seconds more the first time",
  },
  ferretdb: {
    folder: "ferretdb",
    package: ".",
    expected: "about 1 minute the first time",
    tags: "ferretdb_no_postgresql",
  },
} satisfies Record<string, GoBinary>;

export type GoBinaryName = keyof typeof binaries;
export type TestBinaryName = keyof typeof testBinaries;

/** Builds what is missing, one after the other (each build uses every core), and answers with the path of each binary. */
export async function buildGoBinaries(): Promise<Record<GoBinaryName, string>> {
  const built = {
    etcd: await build("etcd"),
    kwok: await build("kwok"),
    "kube-apiserver": await build("kube-apiserver"),
    "kube-controller-manager": await build("kube-controller-manager"),
    "kube-scheduler": await build("kube-scheduler"),
    "pulumi-language-nodejs": await build("pulumi-language-nodejs"),
    pulumi: await build("pulumi"),
  };
  await placeBeside(built.pulumi, built["pulumi-language-nodejs"]);
  return built;
}

/** Builds, if it is missing, what one test needs, and answers with its path. */
export const buildTestBinary = (name: TestBinaryName): Promise<string> => build(name);

/** The engine looks for its language host beside itself first; one found on the PATH draws a warning at every run. */
async function placeBeside(engine: string, host: string): Promise<void> {
  const place = join(dirname(engine), "pulumi-language-nodejs");
  if (existsSync(place) && (await stat(place)).ino === (await stat(host)).ino) return;
  await rm(place, { force: true });
  await link(host, place);
}

/** Code of our own, modules that stand for another one included: most folders hold pins only, and build what a module brings. */
async function ownSources(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".go")).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

/** A finished binary lies in a folder named by what it was made from, so that a changed pin or flag builds anew. */
async function build(name: GoBinaryName | TestBinaryName): Promise<string> {
  const binary: GoBinary = { ...binaries, ...testBinaries }[name];
  const source = join(rootFolder, "local", "tools", binary.folder);
  const pins = await Promise.all(["go.mod", "go.sum"].map((file) => readFile(join(source, file), "utf8")));
  const own = await ownSources(source);
  const key = createHash("sha256")
    .update(JSON.stringify([binary, pins, ...own]))
    .digest("hex")
    .slice(0, 12);
  const target = join(workFolder, "tools", `${name}-${key}`, name);
  if (existsSync(target)) return target;
  // Built beside its place and then renamed: a killed build leaves nothing that looks finished.
  const unfinished = `${target}.${process.pid}`;
  const flags = ["-ldflags", ["-s -w", binary.linkerFlags].filter(Boolean).join(" ")];
  if (binary.tags !== undefined) flags.push("-tags", binary.tags);
  await mkdir(dirname(target), { recursive: true });
  await step(`building ${name}`, binary.expected, async () => {
    await binary.prepare?.();
    const args = ["build", "-o", unfinished, ...flags, binary.package];
    await run({ tool: name, command: "go", args, cwd: source, env: goEnvironment() });
    await rename(unfinished, target);
  });
  return target;
}
