import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { charts } from "../../catalogue/pins.ts";
import { ingressNamespaces } from "../../catalogue/ingress.ts";
import { chartPackages, packageName } from "../charts/index.ts";
import { run } from "../tools/command.ts";
import type { Tools } from "../tools/install.ts";

const pin = charts.traefik;
const deploymentSchema = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.tuple([z.object({ args: z.array(z.string()) })]) }) }),
  }),
});
const configSchema = z.object({ data: z.object({ "config.yml": z.string() }) });
const kindSchema = z.looseObject({ kind: z.string() });

/** What Traefik's chart, as `local/charts` has it, makes of values. */
export interface RenderedTraefik {
  /** Everything, as one List. */
  readonly objects: string;
  readonly args: readonly string[];
  /** The file of middlewares and TLS options. */
  readonly config: string;
}

/** Renders it into `folder`, which gets the values too. Throws with Helm's own message. */
export async function renderTraefik(folder: string, values: object, tools: Tools): Promise<RenderedTraefik> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "values.json");
  await writeFile(file, JSON.stringify(values));
  const chart = join(await chartPackages(tools), packageName({ pin }));
  const args = ["template", pin.name, chart, `--namespace=${ingressNamespaces.traefik}`, `--values=${file}`];
  const command = { tool: "helm", command: tools.binaries.helm, cwd: folder, env: process.env };
  const text = await run({ ...command, args });
  const items = parseAllDocuments(text).map((document) => kindSchema.parse(document.toJS()));
  const of = (kind: string): unknown => items.find((item) => item.kind === kind);
  return {
    objects: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    args: deploymentSchema.parse(of("Deployment")).spec.template.spec.containers[0].args,
    config: configSchema.parse(of("ConfigMap")).data["config.yml"],
  };
}
