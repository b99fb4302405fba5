import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { unpackWithDependencies } from "./debian-packages.ts";
import { workFolder } from "./paths.ts";
import { step } from "./progress.ts";

/** Debian's packages that tests of monitoring run, and the program in each. */
const programs = {
  prometheus: "promtool",
  "prometheus-redis-exporter": "prometheus-redis-exporter",
  "redis-server": "redis-server",
} as const;

/** Path of a program from the distribution's package, unpacked below .local. */
export async function debianProgram(name: keyof typeof programs): Promise<string> {
  const target = join(workFolder, "tools", name);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    await step(`unpacking ${name}`, "some seconds", () => unpackWithDependencies(name, unfinished));
    await rename(unfinished, target);
  }
  return join(target, "usr", "bin", programs[name]);
}

/** Of the libraries that came with it, for LD_LIBRARY_PATH. */
export const debianLibraries = (name: keyof typeof programs): string =>
  join(workFolder, "tools", name, "usr", "lib", "x86_64-linux-gnu");
