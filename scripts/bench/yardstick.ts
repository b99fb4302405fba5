import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "../../local/cluster.ts";
import type { Tools } from "../../local/tools/install.ts";
import type { RecordedResource } from "../../tests/support/mocks.ts";
import { recordProgram } from "../../tests/support/program.ts";
import type { StackName } from "../../tests/support/stack.ts";

const run = promisify(execFile);

interface Manifest {
  readonly kind: string;
}

const isManifest = (value: unknown): value is Manifest =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";

/** Every Kubernetes object of the stack beside an installed platform, as `kubectl apply` takes them. */
export async function manifests(stack: StackName): Promise<readonly Manifest[]> {
  const { resources } = await recordProgram(stack, ({ environment, platform }) => {
    Object.assign(environment ?? {}, { protect: false });
    Object.assign(platform ?? {}, { install: false });
  });
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith("Patch"))
    .map(named)
    .filter(isManifest);
}

/** Objects that the provider would name get the name by which the recording's pods know them. */
function named({ name, inputs }: RecordedResource): unknown {
  const { metadata } = inputs;
  const given = typeof metadata === "object" && !Array.isArray(metadata) ? metadata : {};
  return { ...inputs, metadata: { name: `${name}-mock0000`, ...given } };
}

/** Applies the objects on the server's side, the namespace first, and gives the seconds that it took. */
export async function applyAll(cluster: Cluster, tools: Tools, objects: readonly Manifest[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "yardstick-"));
  const isFirst = ({ kind }: Manifest): boolean => kind === "Namespace" || kind === "PriorityClass";
  const parts = [objects.filter(isFirst), objects.filter((object) => !isFirst(object))];
  try {
    const files = parts.map((_, index) => join(folder, `${index}.json`));
    for (const [index, file] of files.entries())
      await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: parts[index] }));
    const start = performance.now();
    for (const file of files)
      await run(tools.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, "apply", "--server-side", "-f", file]);
    return (performance.now() - start) / 1000;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Waits until a namespace is gone: who waits for nothing doesn't wait for that either. */
export async function gone(cluster: Cluster, tools: Tools, namespace: string): Promise<void> {
  const args = ["wait", "--for=delete", `namespace/${namespace}`, "--timeout=120s"];
  await run(tools.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
}
