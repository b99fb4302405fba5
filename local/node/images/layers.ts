import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../../tools/command.ts";
import { workFolder } from "../../tools/paths.ts";
import { step } from "../../tools/progress.ts";

/** A file of the store, named by what it holds. */
export interface Blob {
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export interface LayerRecipe {
  readonly name: string;
  /** All that decides what is in it: another value makes another layer. */
  readonly inputs: unknown;
  /** How long it takes the first time. */
  readonly expected: string;
}

const store = join(workFolder, "images");
export const blobsFolder = join(store, "blobs", "sha256");

export const blobPath = ({ digest }: Blob): string => join(blobsFolder, digest.replace("sha256:", ""));

/** A layer of an image, made once: `write` makes the archive at the path that it is given. */
export async function layer({ name, inputs, expected }: LayerRecipe, write: (archive: string) => Promise<void>) {
  const key = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 12);
  const record = join(store, "layers", `${name}-${key}.json`);
  if (existsSync(record)) {
    const made: Blob = JSON.parse(await readFile(record, "utf8"));
    return made;
  }
  await mkdir(join(store, "layers"), { recursive: true });
  return step(`making the image layer "${name}"`, expected, async () => {
    const archive = `${record}.${process.pid}.tar`;
    await write(archive);
    const made = await keep(archive);
    await writeFile(record, JSON.stringify(made));
    return made;
  });
}

/** A layer of the files that `fill` puts into a folder. All of them are root's, and everybody may read them. */
export const folderLayer = (recipe: LayerRecipe, fill: (folder: string) => Promise<void>): Promise<Blob> =>
  layer(recipe, async (archive) => {
    const folder = await mkdtemp(join(store, "layers", "folder-"));
    try {
      await fill(folder);
      const flags = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=a+rX"];
      const args = ["--create", "--file", archive, "--directory", folder, ...flags, "."];
      await run({ tool: recipe.name, command: "tar", args, cwd: folder, env: process.env });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

/** Moves a file into the store. */
export async function keep(file: string): Promise<Blob> {
  await mkdir(blobsFolder, { recursive: true });
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const blob = { digest: `sha256:${hash.digest("hex")}`, size: (await stat(file)).size };
  await rename(file, blobPath(blob));
  return blob;
}
