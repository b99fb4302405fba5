import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { ModuleDirectories } from "../tools/modules.ts";
import { definitionFiles, kept, readDefinitions } from "./definitions.ts";
import { chartTable, type ChartDefinitions, type ChartRow } from "./table.ts";

/** Where the inputs lie and where the packages go. */
export interface ChartBuild {
  /** Folders of the operators' Go modules. */
  readonly modules: ModuleDirectories;
  /** The helm executable. */
  readonly helm: string;
  /** Folder for `<name>-<version>.tgz`; made if needed. It serves as the program's chart mirror as it is. */
  readonly destination: string;
}

/**
 * Makes every chart of the table, as packages that a program finds by name and version. A package is made again only if
 * something that it is made of changed. Returns the packages' absolute paths, in the table's order.
 * @throws Error with Helm's own message if a chart can't be packaged.
 */
export async function buildCharts(build: ChartBuild): Promise<string[]> {
  await mkdir(build.destination, { recursive: true });
  return Promise.all(chartTable.map((row) => buildChart(row, build)));
}

/** The file name of a chart's package in a folder mirror. */
export function packageName({ pin }: Pick<ChartRow, "pin">): string {
  return `${pin.name}-${pin.version}.tgz`;
}

interface Inputs {
  readonly templates: string;
  readonly values: string | undefined;
  readonly schema: string | undefined;
  readonly definitions: readonly string[];
}

async function buildChart(row: ChartRow, build: ChartBuild): Promise<string> {
  const archive = join(build.destination, packageName(row));
  const inputs = await findInputs(row, build.modules);
  const digest = await digestOf(row, inputs);
  const stamp = `${archive}.sha256`;
  if (await isCurrent(archive, stamp, digest)) return archive;
  const folder = await mkdtemp(join(build.destination, ".chart-"));
  try {
    const chart = join(folder, row.pin.name);
    await writeChart(row, inputs, chart);
    await promisify(execFile)(build.helm, ["package", chart, "--destination", folder]);
    // Renamed when whole: a killed run leaves no half package that the next one would take for a good one.
    await rename(join(folder, packageName(row)), archive);
    await writeFile(stamp, digest);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return archive;
}

async function findInputs({ pin, definitions, real }: ChartRow, modules: ModuleDirectories): Promise<Inputs> {
  const own = join(import.meta.dirname, "values", `${pin.name}.yaml`);
  return {
    templates: join(import.meta.dirname, "templates", pin.name),
    values: real === undefined ? ((await exists(own)) ? own : undefined) : join(modules[real.module], real.values),
    schema: real?.schema === undefined ? undefined : join(modules[real.module], real.schema),
    definitions: definitions === undefined ? [] : await definitionsOf(definitions, modules),
  };
}

async function definitionsOf({ module, path, only }: ChartDefinitions, modules: ModuleDirectories): Promise<string[]> {
  const files = await definitionFiles(join(modules[module], path));
  return only === undefined ? files : files.filter((file) => only.includes(basename(file)));
}

async function writeChart(row: ChartRow, inputs: Inputs, chart: string): Promise<void> {
  const { pin, appVersion, definitions } = row;
  const templates = join(chart, "templates");
  await mkdir(templates, { recursive: true });
  const description = `Stand-in for ${pin.name}: its real custom resource definitions, and its operator without webhooks`;
  const metadata = { apiVersion: "v2", name: pin.name, version: pin.version, appVersion, description };
  await writeFile(join(chart, "Chart.yaml"), stringify(metadata));
  await cp(join(import.meta.dirname, "templates", "_operator.tpl"), join(templates, "_operator.tpl"));
  if (inputs.values !== undefined) await cp(inputs.values, join(chart, "values.yaml"));
  if (inputs.schema !== undefined) await cp(inputs.schema, join(chart, "values.schema.json"));
  for (const template of await listed(inputs.templates)) {
    await cp(join(inputs.templates, template), join(templates, template.replace(/\.tpl$/, "")));
  }
  if (definitions === undefined) return;
  const folder = join(chart, definitions.place === "crds" ? "crds" : "definitions");
  await mkdir(folder);
  for (const definition of await readDefinitions(inputs.definitions)) {
    const content = JSON.stringify(definitions.keep === true ? kept(definition) : definition);
    await writeFile(join(folder, `${definition.metadata.name}.json`), content);
  }
  if (definitions.place === "templates") {
    await writeFile(join(templates, "definitions.yaml"), definitionsTemplate(definitions.enabledBy));
  }
}

/** The definitions are read as files, never as templates: their descriptions may quote other projects' template syntax. */
function definitionsTemplate(enabledBy = "true"): string {
  return `{{- if ${enabledBy} }}
{{- range $path, $_ := .Files.Glob "definitions/*.json" }}
---
{{ $.Files.Get $path }}
{{- end }}
{{- end }}
`;
}

/** Of everything that the package is made of: the modules' folders carry their version, so their names suffice. */
async function digestOf(row: ChartRow, inputs: Inputs): Promise<string> {
  const own = [
    join(import.meta.dirname, "build.ts"),
    join(import.meta.dirname, "definitions.ts"),
    join(import.meta.dirname, "templates", "_operator.tpl"),
    ...(await listed(inputs.templates)).map((name) => join(inputs.templates, name)),
    ...(row.real === undefined && inputs.values !== undefined ? [inputs.values] : []),
  ];
  const hash = createHash("sha256").update(JSON.stringify({ row, inputs }));
  for (const file of own) hash.update(await readFile(file));
  return hash.digest("hex");
}

async function isCurrent(archive: string, stamp: string, digest: string): Promise<boolean> {
  return (await exists(archive)) && (await exists(stamp)) && (await readFile(stamp, "utf8")) === digest;
}

async function listed(folder: string): Promise<string[]> {
  return (await exists(folder)) ? (await readdir(folder)).sort() : [];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
