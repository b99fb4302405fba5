import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { DrilledEngine } from "../../catalogue/recovery.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

export type ScriptName =
  "backup-check" | "login-check" | "elasticsearch-snapshots" | "redis-roles" | `${DrilledEngine}-drill`;

const ofDrills = ["drill.cjs", "kubernetes.cjs", "result.cjs", "settings.cjs"] as const;

/** Each script with the files that it requires. */
const files: Readonly<Record<ScriptName, readonly string[]>> = {
  "backup-check": ["backup-check.cjs", "backup-problem.cjs", "settings.cjs"],
  "login-check": ["login-check.cjs", "settings.cjs"],
  "elasticsearch-snapshots": ["elasticsearch-snapshots.cjs", "settings.cjs"],
  "redis-roles": ["redis-roles.cjs", "redis-servers.cjs", "kubernetes.cjs", "settings.cjs"],
  "postgres-drill": ["postgres-drill.cjs", "postgres-survey.cjs", "postgres-compare.cjs", ...ofDrills],
  "mongodb-drill": ["mongodb-drill.cjs", "mongodb-survey.cjs", ...ofDrills],
};

export interface ScriptMapArgs {
  readonly environment: Environment;
  /** Of the suite, as its label says. */
  readonly component: string;
  readonly files: readonly URL[];
}

/** Immutable: a changed script makes a new ConfigMap, and what reads it changes with it. */
export const scriptMap = (
  name: string,
  { environment, component, files }: ScriptMapArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap =>
  new k8s.core.v1.ConfigMap(
    `${name}-scripts`,
    {
      metadata: { namespace: environment.namespace, labels: labels(name, component) },
      immutable: true,
      data: Object.fromEntries(files.map((file) => [basename(file.pathname), readFileSync(file, "utf8")])),
    },
    opts,
  );

export const scriptUrl = (file: string): URL => new URL(`./scripts/${file}`, import.meta.url);

export const scriptFiles = (
  name: ScriptName,
  environment: Environment,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap => scriptMap(name, { environment, component: "job", files: files[name].map(scriptUrl) }, opts);

/** What a container needs to run one: mounted below /scripts, with the image's own packages. */
export const scriptContainer = (name: ScriptName) => ({
  command: ["node", `/scripts/${name}.cjs`],
  env: [{ name: "NODE_PATH", value: "/app/node_modules" }],
  // What a script says last is why it failed.
  terminationMessagePolicy: "FallbackToLogsOnError",
});
