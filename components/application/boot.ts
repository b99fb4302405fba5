import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

const read = (file: string): string => readFileSync(new URL(`./boot/${file}`, import.meta.url), "utf8");

/** Which preload: the graceful stop and heartbeat of processes, or the module paths of scripts. */
export type BootFile = "graceful.cjs" | "paths.cjs";

/**
 * A Node preload, for what upstream's images lack. Immutable: a change makes a new ConfigMap, and pods of the old version keep
 * theirs until they are gone. One each, so that a change of what processes load doesn't run the jobs again.
 */
export const bootFile = (
  file: BootFile,
  environment: Environment,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap => {
  const name = `boot-${file.replace(/\.cjs$/, "")}`;
  return new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: { namespace: environment.namespace, labels: labels(name, "boot") },
      immutable: true,
      data: { [file]: read(file) },
    },
    opts,
  );
};
