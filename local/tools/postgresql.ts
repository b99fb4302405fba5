import { existsSync } from "node:fs";
import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { unpackWithDependencies } from "./debian-packages.ts";
import { workFolder } from "./paths.ts";
import { step } from "./progress.ts";

export interface Postgresql {
  /** Folder with initdb and postgres. Absolute. */
  readonly bin: string;
  /** Of the libraries that came with it, for LD_LIBRARY_PATH; empty where the machine has all. */
  readonly libraries: string;
}

/** The distribution's PostgreSQL, of whichever version: the one that is installed, or else its packages, unpacked below .local. */
export async function postgresqlServer(): Promise<Postgresql> {
  const installed = await serverBelow("/");
  if (installed !== undefined) return { bin: installed, libraries: "" };
  const target = join(workFolder, "tools", "postgresql");
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    await step("unpacking PostgreSQL", "some seconds", () => unpackWithDependencies("postgresql", unfinished));
    await rename(unfinished, target);
  }
  const bin = await serverBelow(target);
  if (bin === undefined) throw new Error(`the packages below ${target} hold no PostgreSQL server`);
  return { bin, libraries: join(target, "usr", "lib", "x86_64-linux-gnu") };
}

/** The newest version's programs. */
async function serverBelow(root: string): Promise<string | undefined> {
  const versions = join(root, "usr", "lib", "postgresql");
  const found = existsSync(versions) ? await readdir(versions) : [];
  return found
    .filter((version) => existsSync(join(versions, version, "bin", "initdb")))
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(versions, version, "bin"))[0];
}
