import { readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";

/** An object of a manifest. */
export interface ManifestObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * The objects of a published manifest.
 *
 * @param replaced texts that are replaced wherever they stand: images, and namespaces
 */
export async function readManifest(
  file: string,
  replaced: Readonly<Record<string, string>>,
): Promise<ManifestObject[]> {
  const changed = Object.entries(replaced).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    await readFile(file, "utf8"),
  );
  return parseAllDocuments(changed)
    .map((document): ManifestObject | null => document.toJS())
    .filter((object) => object !== null);
}
