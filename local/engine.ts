import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { chartPackages } from "./charts/index.ts";
import { runEngine } from "./engine/command.ts";
import type { CommandResult } from "./engine/command.ts";
import { engineEnvironment, projectFolder } from "./engine/environment.ts";
import type { EngineCluster } from "./engine/environment.ts";
import { readReport } from "./engine/events.ts";
import type { EngineReport } from "./engine/events.ts";
import { choosePlugins } from "./engine/plugins.ts";
import { committedSections, composeConfig, writeStackFile } from "./engine/stack-file.ts";
import type { Overlay, Settings } from "./engine/stack-file.ts";
import { overlay } from "./overlay.ts";
import type { Tools } from "./tools/install.ts";
import { rootFolder } from "./tools/paths.ts";

/** The result of an engine operation that succeeded. `seconds` is the engine's whole run, start and end included. */
export interface OperationResult extends EngineReport, Omit<CommandResult, "code"> {
  /** Everything that the engine told of it: one JSON object a line. */
  eventLog: string;
}

export interface OperationOptions {
  /** Gets the engine's own output as it comes. */
  onOutput?: (text: string) => void;
  /** Writes the state once, at the end: faster, and right only where a killed run throws the state away. */
  skipCheckpoints?: boolean;
  /** Prints every property that changes, as a person does who looks before an update. */
  diff?: boolean;
  /** Looks at what is there first, not only at what the state remembers. */
  refresh?: boolean;
  /** Fails when there would be a change, as the pipeline that looks for drift does. */
  expectNoChanges?: boolean;
  /** Judges by the policy pack, which stops the operation; with the stack's settings of policy/<stack>.json. */
  policies?: boolean;
}

export interface StackOptions {
  cluster: EngineCluster;
  stack: string;
  tools: Tools;
  /** Merged over the committed stack file and the embedded cluster's overlay; `undefined` removes a key. */
  settings?: Settings;
  secrets?: Readonly<Record<string, string | undefined>>;
  /** Absolute path of another program than the project's: one that wraps it. */
  main?: string;
}

/** The operations on a stack. Each throws an EngineError when the engine does not succeed. */
export interface LocalStack {
  up(options?: OperationOptions): Promise<OperationResult>;
  preview(options?: OperationOptions): Promise<OperationResult>;
  refresh(options?: OperationOptions): Promise<OperationResult>;
  destroy(options?: OperationOptions): Promise<OperationResult>;
  /** The stack's outputs; secret ones as "[secret]". */
  outputs(): Promise<Record<string, unknown>>;
  /** The stack's state, as `pulumi stack export` gives it: its secrets encrypted, unless asked for in clear. */
  exportState(options?: { showSecrets?: boolean }): Promise<string>;
  /** What any other command says of the stack. */
  ask(...args: readonly string[]): Promise<string>;
}

/** A failed operation. The message holds what the engine reported; `report` what it had done until then. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly report: EngineReport;
  readonly output: string;

  constructor(operation: string, result: CommandResult, report: EngineReport) {
    const output = `${result.stdout}${result.stderr}`;
    super(`pulumi ${operation} failed:\n${report.errors.length > 0 ? report.errors.join("\n") : output.trim()}`);
    this.report = report;
    this.output = output;
  }
}

const parallel = "--parallel=32";

const flags: Record<"up" | "preview" | "refresh" | "destroy", string[]> = {
  up: ["--yes", "--skip-preview", parallel],
  preview: [parallel],
  refresh: ["--yes", "--skip-preview", parallel],
  destroy: ["--yes", "--skip-preview", parallel],
};

/**
 * Makes the stack ready for operations on the cluster: project, configuration, secrets, plugins and charts. The committed
 * Pulumi.<stack>.yaml is read, never written.
 */
export async function openStack({ cluster, stack, tools, settings, secrets, main }: StackOptions): Promise<LocalStack> {
  const project = projectFolder(cluster);
  const { pulumi } = tools.binaries;
  await writeProject(project, main);
  const env = engineEnvironment(cluster, tools, await choosePlugins(pulumi));
  const charts = await chartPackages(tools);
  const command = { pulumi, project, env };
  const local = overlay(cluster, charts, await committedSections(stack));
  const config = await composeConfig(stack, [local.settings, settings ?? {}]);
  await configure(command, stack, config, defined({ ...local.secrets, ...secrets }));

  const operation =
    (name: keyof typeof flags) =>
    async (options: OperationOptions = {}) => {
      const log = join(project, `events-${process.pid}.json`);
      await rm(log, { force: true });
      const quick = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
      const args = [
        name,
        `--stack=${stack}`,
        ...flags[name],
        `--event-log=${log}`,
        "--suppress-outputs",
        "--suppress-progress",
        ...(options.diff === true ? ["--diff"] : []),
        ...(options.refresh === true ? ["--refresh"] : []),
        ...(options.expectNoChanges === true ? ["--expect-no-changes"] : []),
        ...(options.policies === true ? policyFlags(stack) : []),
      ];
      const environment = options.skipCheckpoints === true ? { ...env, ...quick } : env;
      const { code, ...result } = await runEngine({ ...command, args, env: environment, onOutput: options.onOutput });
      const eventLog = existsSync(log) ? await readFile(log, "utf8") : "";
      const report = readReport(eventLog);
      await rm(log, { force: true });
      if (code !== 0) throw new EngineError(name, { code, ...result }, report);
      return { ...report, ...result, eventLog };
    };
  const query = (args: readonly string[]) => succeed({ ...command, args: [...args, `--stack=${stack}`] });
  return {
    up: operation("up"),
    preview: operation("preview"),
    refresh: operation("refresh"),
    destroy: operation("destroy"),
    outputs: async () => JSON.parse(await query(["stack", "output", "--json"])),
    ask: (...args) => query(args),
    exportState: ({ showSecrets = false } = {}) => query(["stack", "export", `--show-secrets=${showSecrets}`]),
  };
}

const policyFlags = (stack: string): string[] => [
  `--policy-pack=${join(import.meta.dirname, "engine", "policy-pack.sh")}`,
  `--policy-pack-config=${join(rootFolder, "policy", `${stack}.json`)}`,
];

type Command = Omit<Parameters<typeof runEngine>[0], "args" | "onOutput">;

async function succeed(command: Command & { args: readonly string[] }): Promise<string> {
  const result = await runEngine(command);
  if (result.code !== 0)
    throw new EngineError(command.args.join(" "), result, { summary: {}, changes: [], errors: [] });
  return result.stdout;
}

/** The committed project with its program named from here: the engine writes stack files beside Pulumi.yaml. */
async function writeProject(project: string, main?: string): Promise<void> {
  await mkdir(join(project, "state"), { recursive: true });
  const committed: { main: string } = parse(await readFile(join(rootFolder, "Pulumi.yaml"), "utf8"));
  const program = main ?? join(rootFolder, committed.main);
  await writeFile(join(project, "Pulumi.yaml"), stringify({ ...committed, main: program }));
}

async function configure(command: Command, stack: string, config: unknown, secrets: Overlay["secrets"]): Promise<void> {
  await writeStackFile(command.project, stack, { config, secrets }, async () => {
    const state = join(command.project, "state", ".pulumi", "stacks", "trackdechets", `${stack}.json`);
    if (!existsSync(state)) {
      await succeed({ ...command, args: ["stack", "init", stack, "--secrets-provider=passphrase", "--no-select"] });
    }
    const entries = Object.entries(secrets).map(([key, value]) => [`trackdechets:${key}`, { value, secret: true }]);
    const json = JSON.stringify(Object.fromEntries(entries));
    await succeed({ ...command, args: ["config", "set-all", `--stack=${stack}`, "--json", json] });
  });
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}
