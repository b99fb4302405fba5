import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../tools/command.ts";
import { workFolder } from "../../tools/paths.ts";
import { blobPath, blobsFolder, keep } from "./layers.ts";
import type { Blob } from "./layers.ts";

/** An image: layers, lowest first, and how its containers start. */
export interface Image {
  readonly name: string;
  readonly layers: readonly Blob[];
  readonly user: string;
  readonly entrypoint?: readonly string[];
  readonly folder?: string;
  readonly path?: string;
}

const types = {
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
} as const;

const folder = join(workFolder, "images", "archives");
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** One archive with all the images, as the OCI defines it, for `ctr images import`; layers that they share are in it once. */
export async function imageArchive(images: readonly Image[]): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify(images)).digest("hex").slice(0, 12);
  const archive = join(folder, `${key}.tar`);
  if (existsSync(archive)) return archive;
  const layout = join(folder, `${key}.${process.pid}`);
  await mkdir(layout, { recursive: true });
  const entries = await Promise.all(images.map(describe));
  await writeFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  const index = { schemaVersion: 2, mediaType: types.index, manifests: entries.map(({ reference }) => reference) };
  await writeFile(join(layout, "index.json"), JSON.stringify(index));
  const files = new Set(entries.flatMap(({ blobs }) => blobs).map((blob) => blobPath(blob)));
  const names = [...files].map((file) => file.replace(`${blobsFolder}/`, "blobs/sha256/"));
  const blobs = ["--directory", join(blobsFolder, "..", ".."), ...names];
  const args = ["--create", "--file", `${layout}.tar`, "--directory", layout, "oci-layout", "index.json", ...blobs];
  await run({ tool: "images", command: "tar", args, cwd: layout, env: process.env });
  await rename(`${layout}.tar`, archive);
  await rm(layout, { recursive: true });
  return archive;
}

async function describe({ name, layers, ...image }: Image) {
  const config = await keepJson({
    architecture: "amd64",
    os: "linux",
    config: {
      User: image.user,
      Env: [`PATH=${image.path ?? defaultPath}`],
      Entrypoint: image.entrypoint,
      WorkingDir: image.folder ?? "/",
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = await keepJson({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, ...config },
    layers: layers.map((layer) => ({ mediaType: types.layer, ...layer })),
  });
  const annotations = { "io.containerd.image.name": name };
  return {
    blobs: [...layers, config, manifest],
    reference: {
      mediaType: types.manifest,
      ...manifest,
      annotations,
      platform: { architecture: "amd64", os: "linux" },
    },
  };
}

async function keepJson(value: unknown): Promise<Blob> {
  const text = JSON.stringify(value);
  const file = join(folder, `${createHash("sha256").update(text).digest("hex")}.json`);
  await writeFile(file, text);
  return keep(file);
}
