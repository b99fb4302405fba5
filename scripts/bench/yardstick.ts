import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "../../local/cluster.ts";
import type { Tools } from "../../local/tools/install.ts";
import { parseAllDocuments } from "yaml";
import { recordProgram } from "../../tests/support/program.ts";
import type { StackName } from "../../tests/support/stack.ts";

const run = promisify(execFile);

interface Manifest {
  readonly kind: string;
}

const isManifest = (value: unknown): value is Manifest =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";

/** Every Kubernetes object that the program makes, its charts' included, as `kubectl apply` takes them. */
export async function manifests(stack: StackName, released: readonly string[]): Promise<readonly Manifest[]> {
  const { resources } = await recordProgram(stack, ({ environment }) =>
    Object.assign(environment ?? {}, { protect: false, storageClass: "sbs-default" }),
  );
  const own = resources
    .filter(({ type }) => type.startsWith("kubernetes:") && !/:Release$|Patch$/.test(type))
    .map(({ inputs }) => inputs);
  const ofCharts = released.flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()));
  return [...own, ...ofCharts].filter(isManifest);
}

/** In the order that lets each find what it needs: definitions, namespaces, then the rest. */
const phases: readonly ((manifest: Manifest) => boolean)[] = [
  ({ kind }) => kind === "CustomResourceDefinition" || kind === "Namespace",
  ({ kind }) => kind !== "CustomResourceDefinition" && kind !== "Namespace",
];

/** Applies the objects on the server's side, and gives the seconds that it took. */
export async function applyAll(cluster: Cluster, tools: Tools, objects: readonly Manifest[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "yardstick-"));
  const kubectl = (...args: readonly string[]) =>
    run(tools.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args], { maxBuffer: 2 ** 28 });
  try {
    const files = phases.map((_, index) => join(folder, `${index}.json`));
    for (const [index, file] of files.entries()) {
      const items = objects.filter(phases[index] ?? (() => false));
      await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    }
    const start = performance.now();
    const [definitions = "", rest = ""] = files;
    await kubectl("apply", "--server-side", "-f", definitions);
    await kubectl("wait", "--for=condition=Established", "crd", "--all");
    await kubectl("apply", "--server-side", "-f", rest);
    return (performance.now() - start) / 1000;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The manifest of each Release of the cluster, as Helm keeps it. */
export async function releasedManifests(cluster: Cluster, tools: Tools): Promise<readonly string[]> {
  const helm = (...args: readonly string[]) =>
    run(tools.binaries.helm, [...args, "--kubeconfig", cluster.kubeconfig], { maxBuffer: 2 ** 28 });
  const { stdout } = await helm("list", "--all-namespaces", "--output", "json");
  const releases: readonly { name: string; namespace: string }[] = JSON.parse(stdout);
  const texts = releases.map(({ name, namespace }) => helm("get", "manifest", name, "--namespace", namespace));
  return (await Promise.all(texts)).map((result) => result.stdout);
}
