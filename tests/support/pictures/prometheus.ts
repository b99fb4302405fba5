import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { freePorts } from "../../../local/cluster/ports.ts";
import { debianProgram } from "../../../local/tools/prometheus.ts";
import { beginning, minutes } from "./recorded.ts";

/** One line of a panel: its labels, and a value for each moment that has one. */
export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970, and the value. */
  readonly points: readonly (readonly [number, number])[];
}

export type Ask = (expression: string) => Promise<readonly Line[]>;

const answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string().transform(Number)])),
      }),
    ),
  }),
});

/** Seconds between two points of a picture. */
const step = 300;
export const shown = { start: beginning + 3600, end: beginning + 60 * minutes };

/**
 * Puts recorded series into a Prometheus of its own, and asks it as Grafana would.
 * @throws Error with Prometheus' own message for an expression that it refuses.
 */
export async function withPrometheus<T>(openMetrics: string, use: (ask: Ask) => Promise<T>): Promise<T> {
  const promtool = await debianProgram("prometheus");
  const folder = await mkdtemp(join(tmpdir(), "prometheus-"));
  const [series, data, config] = ["series.txt", "data", "prometheus.yml"].map((name) => join(folder, name));
  try {
    await Promise.all([writeFile(`${series}`, openMetrics), writeFile(`${config}`, "{}\n")]);
    await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", `${series}`, `${data}`], {
      maxBuffer: 2 ** 26,
    });
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const flags = [`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=${address}`];
    const keep = ["--storage.tsdb.retention.time=100y", "--log.level=error"];
    const server = spawn(join(dirname(promtool), "prometheus"), [...flags, ...keep], { stdio: "ignore" });
    const ended = new Promise((resolve) => server.once("close", resolve));
    try {
      await ready(address);
      return await use((expression) => ask(address, expression));
    } finally {
      server.kill("SIGKILL");
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ready(address: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const answered = await fetch(`http://${address}/-/ready`).catch(() => undefined);
    if (answered?.ok === true) return;
    if (Date.now() > deadline) throw new Error("Prometheus doesn't get ready within a minute");
  }
}

async function ask(address: string, query: string): Promise<readonly Line[]> {
  const form = new URLSearchParams({ query, start: `${shown.start}`, end: `${shown.end}`, step: `${step}` });
  const response = await fetch(`http://${address}/api/v1/query_range`, { method: "POST", body: form });
  const text = await response.text();
  if (!response.ok) throw new Error(`${text}\n${query}`);
  return answer.parse(JSON.parse(text)).data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.filter(([, value]) => Number.isFinite(value)),
  }));
}
