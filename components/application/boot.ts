import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

const read = (file: string): string => readFileSync(new URL(`./boot/${file}`, import.meta.url), "utf8");

/** By what they are for: the graceful stop and heartbeat of processes, and what the job that makes the index needs. */
const files = {
  graceful: ["graceful.cjs"],
  index: ["paths.cjs", "replicas.cjs", "elasticsearch.cjs", "unfinished.cjs"],
} as const;

/**
 * Files for Node, for what upstream's images lack. Immutable: a change makes a new ConfigMap, and pods of the old version keep
 * theirs until they are gone. One for each use, so that a change of what processes load doesn't run the jobs again.
 */
export const bootFiles = (
  use: keyof typeof files,
  environment: Environment,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap => {
  const name = `boot-${use}`;
  return new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: { namespace: environment.namespace, labels: labels(name, "boot") },
      immutable: true,
      data: Object.fromEntries(files[use].map((file) => [file, read(file)])),
    },
    opts,
  );
};
