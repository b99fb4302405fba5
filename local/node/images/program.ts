import { chmod, copyFile, link, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { folderLayer } from "./layers.ts";
import type { Blob } from "./layers.ts";

/** A layer with one program, under one or several names, and a folder for temporary files: all that a Go program needs. */
export const programLayer = (name: string, binary: string, places: readonly [string, ...string[]]): Promise<Blob> =>
  folderLayer({ name, inputs: [binary, places], expected: "some seconds" }, async (folder) => {
    await mkdir(join(folder, "tmp"), { mode: 0o777 });
    await chmod(join(folder, "tmp"), 0o1777);
    const [first, ...rest] = places.map((place) => join(folder, place));
    if (first === undefined) return;
    await mkdir(dirname(first), { recursive: true });
    await copyFile(binary, first);
    for (const other of rest) {
      await mkdir(dirname(other), { recursive: true });
      await link(first, other);
    }
  });
