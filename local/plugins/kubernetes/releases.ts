/** `helm.sh/v3:Release`: a chart installed by the real helm. */
import { existsSync } from "node:fs";

import { changesBetween, difference } from "../shared/diff.ts";
import { containsUnknown, count, flag, type JsonObject, object, text, withoutNulls } from "../shared/json.ts";
import { uniqueName } from "../shared/naming.ts";
import {
  type CheckRequest,
  type Checked,
  type Created,
  type CreateRequest,
  type DeleteRequest,
  InitializationFailed,
  type ReadRequest,
  type ResourceType,
  type UpdateRequest,
} from "../shared/provider.ts";
import { type Helm, HelmError, type HelmRun } from "./helm.ts";

/** Switches of `helm upgrade` that are on when the input is true. */
const switches: Record<string, string> = {
  atomic: "--rollback-on-failure",
  cleanupOnFail: "--cleanup-on-fail",
  createNamespace: "--create-namespace",
  dependencyUpdate: "--dependency-update",
  devel: "--devel",
  disableOpenapiValidation: "--disable-openapi-validation",
  disableWebhooks: "--no-hooks",
  resetValues: "--reset-values",
  reuseValues: "--reuse-values",
  skipCrds: "--skip-crds",
  takeOwnership: "--take-ownership",
};

const unsupported = ["forceUpdate", "keyring", "postrender", "recreatePods", "replace", "valueYamlFiles", "verify"];

export function releases(helm: Helm, defaultNamespace: () => string): ResourceType {
  return {
    check: (request) => check(request, defaultNamespace()),
    diff: ({ oldInputs, newInputs }) => difference(changesBetween(oldInputs, newInputs), ["name", "namespace"], false),
    create: (request) => create(helm, request),
    update: (request) => update(helm, request),
    read: (request) => read(helm, request),
    delete: (request) => remove(helm, request),
  };
}

function check({ name, news, olds, randomSeed }: CheckRequest, defaultNamespace: string): Checked {
  const { values, ...rest } = news;
  const inputs: JsonObject = {
    ...{ name: text(olds, "name") ?? uniqueName(name, randomSeed), namespace: defaultNamespace, timeout: 300 },
    ...withoutNulls(rest),
    // A null among the values removes a chart's default, so these are kept.
    ...(values === undefined || values === null ? {} : { values }),
  };
  const left = unsupported.filter((option) => flag(news, option) || text(news, option));
  const failures = left.map((property) => ({ property, reason: "the stand-in for kubernetes leaves this option out" }));
  const chart = text(inputs, "chart") ?? "";
  const isPath = chart.startsWith(".") || chart.startsWith("/") || chart.endsWith(".tgz");
  if (isPath && !containsUnknown(chart) && !chart.includes("://") && !existsSync(chart)) {
    failures.push({ property: "chart", reason: `there is no chart at ${chart}` });
  }
  return { inputs, failures };
}

async function create(helm: Helm, { inputs, preview, timeout, signal }: CreateRequest): Promise<Created> {
  if (preview) return { id: "", outputs: inputs };
  return { id: releaseId(inputs), outputs: await install(helm, inputs, timeout, signal) };
}

async function update(helm: Helm, { newInputs, preview, timeout, signal }: UpdateRequest): Promise<JsonObject> {
  return preview ? newInputs : install(helm, newInputs, timeout, signal);
}

/**
 * Installs or upgrades.
 * @throws {InitializationFailed} when the release exists all the same, so that the next `up` upgrades it
 */
async function install(helm: Helm, inputs: JsonObject, timeout: number, signal: AbortSignal): Promise<JsonObject> {
  const { name, namespace } = nameOf(inputs);
  try {
    await upgrade(helm, { parameters: upgradeParameters(inputs, timeout), values: object(inputs, "values"), signal });
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const message = `release ${namespace}/${name}: ${error.message}`;
    const failed = await helm.release(name, namespace).catch(() => undefined);
    if (!failed) throw new Error(message);
    throw new InitializationFailed(message, releaseId(inputs), outputsOf(inputs, failed));
  }
  return outputsOf(inputs, (await helm.release(name, namespace)) ?? {});
}

/**
 * The API server gives up on a request after 34 s, whatever the client asks for (`requestTimeoutUpperBound`). Where eight charts
 * are installed at once on two cores, a large definition may need longer; the official plugin meets no such server.
 */
export async function upgrade(helm: Pick<Helm, "run">, run: HelmRun, attempts = 3): Promise<void> {
  try {
    await helm.run(run);
  } catch (error) {
    const isBusy = error instanceof HelmError && error.message.includes("did not complete within requested timeout");
    if (!isBusy || attempts === 1) throw error;
    await upgrade(helm, run, attempts - 1);
  }
}

export function upgradeParameters(inputs: JsonObject, timeout: number): string[] {
  const { name, namespace } = nameOf(inputs);
  const option = (flagName: string, value: string | undefined) => (value ? [flagName, value] : []);
  const waits = !flag(inputs, "skipAwait");
  return [
    ...["upgrade", name, text(inputs, "chart") ?? "", "--install", "--namespace", namespace],
    ...["--timeout", `${timeout || (count(inputs, "timeout") ?? 300)}s`],
    ...option("--version", text(inputs, "version")),
    ...option("--repo", text(inputs, "repositoryOpts", "repo")),
    ...option("--ca-file", text(inputs, "repositoryOpts", "caFile")),
    ...option("--description", text(inputs, "description")),
    ...option("--history-max", count(inputs, "maxHistory")?.toString()),
    ...(waits ? ["--wait"] : []),
    ...(waits && flag(inputs, "waitForJobs") ? ["--wait-for-jobs"] : []),
    ...Object.entries(switches).flatMap(([input, parameter]) => (flag(inputs, input) ? [parameter] : [])),
  ];
}

async function read(helm: Helm, { id, inputs }: ReadRequest) {
  const [namespace = "", name = ""] = id.split("/");
  const found = await helm.release(name, namespace);
  if (!found) return undefined;
  const known = Object.keys(inputs).length > 0 ? inputs : { name, namespace };
  return { inputs: known, outputs: outputsOf(known, found) };
}

async function remove(helm: Helm, { id, inputs, timeout, signal }: DeleteRequest): Promise<void> {
  const [namespace = "", name = ""] = id.split("/");
  const seconds = timeout || (count(inputs, "timeout") ?? 300);
  const parameters = ["uninstall", name, "--namespace", namespace, "--ignore-not-found", "--timeout", `${seconds}s`];
  const wait = flag(inputs, "skipAwait") ? [] : ["--wait"];
  await helm.run({ parameters: [...parameters, ...wait], signal });
}

function nameOf(inputs: JsonObject) {
  return { name: text(inputs, "name") ?? "", namespace: text(inputs, "namespace") ?? "default" };
}

function releaseId(inputs: JsonObject): string {
  const { name, namespace } = nameOf(inputs);
  return `${namespace}/${name}`;
}

function outputsOf(inputs: JsonObject, release: JsonObject): JsonObject {
  const reported = ["name", "namespace", "chart", "version", "appVersion", "revision", "status"];
  const status = Object.fromEntries(reported.map((key) => [key, release[key] ?? null]));
  return { ...inputs, version: text(inputs, "version") ?? text(release, "version") ?? "", status };
}
