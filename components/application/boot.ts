import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

const read = (file: string): string => readFileSync(new URL(`./boot/${file}`, import.meta.url), "utf8");

/**
 * Node preloads that stand in for changes upstream's images would need. Immutable: a change makes a new ConfigMap,
 * and pods of the old version keep theirs until they are gone.
 */
export const bootFiles = (
  name: string,
  environment: Environment,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap =>
  new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: { namespace: environment.namespace, labels: labels(name, "boot") },
      immutable: true,
      data: { "graceful.cjs": read("graceful.cjs"), "paths.cjs": read("paths.cjs") },
    },
    opts,
  );
