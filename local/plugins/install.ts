/** Puts the stand-ins where the Pulumi engine looks for downloaded plugins. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import aws from "@pulumi/aws/package.json" with { type: "json" };
import kubernetes from "@pulumi/kubernetes/package.json" with { type: "json" };
import random from "@pulumi/random/package.json" with { type: "json" };

const plugins = [
  { name: "aws", version: aws.version },
  { name: "kubernetes", version: kubernetes.version },
  { name: "random", version: random.version },
];

/**
 * Makes `plugins/resource-NAME-vVERSION/pulumi-resource-NAME` under a PULUMI_HOME, so the engine takes each stand-in for the
 * plugin of exactly the version the program asks for; one on the PATH would draw a warning at every run.
 * @param pulumiHome absolute path, made when missing
 * @param node absolute path of the Node that runs them
 */
export function installStandIns(pulumiHome: string, node: string = process.execPath): void {
  const cache = join(pulumiHome, "plugin-compile-cache");
  for (const { name, version } of plugins) {
    const folder = join(pulumiHome, "plugins", `resource-${name}-v${version}`);
    const command = join(folder, `pulumi-resource-${name}`);
    const main = join(import.meta.dirname, name, "main.ts");
    mkdirSync(folder, { recursive: true });
    // The cache keeps compiled code between runs: a plugin starts at every command.
    writeFileSync(command, `#!/bin/sh\nNODE_COMPILE_CACHE='${cache}' exec '${node}' '${main}' "$@"\n`);
    chmodSync(command, 0o755);
  }
}
