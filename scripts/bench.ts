// Measures what people wait for, for the production stack on the embedded cluster, against kubectl in the same run.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startCluster, stopCluster, type Cluster } from "../local/cluster.ts";
import { command } from "../local/command.ts";
import { openStack, type OperationResult } from "../local/engine.ts";
import { installTools } from "../local/tools/install.ts";
import { workFolder } from "../local/tools/paths.ts";
import { say } from "../local/tools/progress.ts";
import { recordProgram } from "../tests/support/program.ts";
import { applyAll, gone, manifests } from "./bench/yardstick.ts";

const stack = "production";
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Row {
  readonly what: string;
  readonly seconds: number;
  readonly objects: number;
}

const resources = ({ summary }: OperationResult): number =>
  Object.values(summary).reduce<number>((total, count) => total + (count ?? 0), 0);

/** The smallest of three: what else the machine does can only add. */
async function best(measure: () => Promise<number>): Promise<number> {
  const times = [await measure(), await measure(), await measure()];
  return Math.min(...times);
}

/** As the embedded engine runs it: Node keeps what it compiled. */
const compiledOnce = { ...process.env, NODE_COMPILE_CACHE: join(workFolder, "compile-cache") };

async function evaluation(): Promise<number> {
  const start = performance.now();
  await promisify(execFile)(process.execPath, [file("./bench/evaluate.ts")], { env: compiledOnce });
  return (performance.now() - start) / 1000;
}

/** Runs on a new cluster, which is removed whatever happens. */
async function onCluster<T>(name: string, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const tools = await installTools();
  await stopCluster(name);
  try {
    return await work(await startCluster(name, tools));
  } finally {
    await stopCluster(name);
  }
}

await command(async () => {
  const tools = await installTools();
  const rows: Row[] = [];
  const row = (what: string, seconds: number, objects: number): void => {
    say(`→ ${what}: ${seconds.toFixed(1)} s`);
    rows.push({ what, seconds, objects });
  };

  await onCluster("bench", async (cluster) => {
    const opened = await openStack({ cluster, stack, tools });
    const first = await opened.up();
    row("first up, platform and every wait included", first.seconds, resources(first));
    const again = await opened.up();
    row("up without a change", await best(async () => (await opened.up()).seconds), resources(again));
    row("preview without a change", await best(async () => (await opened.preview()).seconds), resources(again));
  });

  // Beside a stack that brought the platform: Helm's own work is the same for everybody, and kubectl has no word for it.
  const yardstick = await onCluster("bench", async (cluster) => {
    await (await openStack({ cluster, stack: "dev", tools })).up({ skipCheckpoints: true });
    const settings = { platform: { install: false } };
    const opened = await openStack({ cluster, stack, tools, settings, main: file("./bench/without-waiting.ts") });
    const first = await opened.up();
    row("first up beside it, waiting for nothing", first.seconds, resources(first));
    await opened.destroy({ skipCheckpoints: true });
    await gone(cluster, tools, "trackdechets");
    const quick = await opened.up({ skipCheckpoints: true });
    row("the same, state written once at the end", quick.seconds, resources(quick));
    await opened.destroy({ skipCheckpoints: true });
    await gone(cluster, tools, "trackdechets");
    const objects = await manifests(stack);
    const seconds = await applyAll(cluster, tools, objects);
    row("kubectl apply --server-side of its objects", seconds, objects.length);
    return seconds;
  });
  row("evaluation of the program alone", await best(evaluation), (await recordProgram(stack)).resources.length);

  const width = Math.max(...rows.map(({ what }) => what.length));
  console.log(`\n${"".padEnd(width)}  seconds  objects  × kubectl`);
  for (const { what, seconds, objects: count } of rows)
    console.log(
      [
        what.padEnd(width),
        seconds.toFixed(1).padStart(7),
        `${count}`.padStart(7),
        (seconds / yardstick).toFixed(1).padStart(9),
      ].join("  "),
    );
});
