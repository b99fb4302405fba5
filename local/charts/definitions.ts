import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** A CustomResourceDefinition, as far as it is looked into here. */
export interface Definition {
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

/** The YAML files at a path: itself, or those of the folder. Sorted, so that a chart is the same on every machine. */
export async function definitionFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  return names
    .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .sort()
    .map((name) => join(path, name));
}

/**
 * Reads every CustomResourceDefinition of the files.
 * @throws Error naming the file, if one can't be read as YAML or holds none.
 */
export async function readDefinitions(files: readonly string[]): Promise<Definition[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      // Redis chart 3.3.0 put template lines into crds/, where nothing renders them; without those lines it is 3.2.9's own.
      const text = (await readFile(file, "utf8")).replaceAll(/^.*\{\{-? .*\}\}\s*$\n/gm, "");
      const documents = parseAllDocuments(text).map((document): unknown => document.toJS());
      const definitions = documents.filter(isDefinition);
      if (definitions.length === 0) throw new Error(`${file} holds no CustomResourceDefinition`);
      return definitions;
    }),
  );
  return found.flat();
}

/** The same definition, which Helm leaves in place when its release is removed. */
export function kept(definition: Definition): Definition {
  const annotations = { ...definition.metadata.annotations, "helm.sh/resource-policy": "keep" };
  return { ...definition, metadata: { ...definition.metadata, annotations } };
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "CustomResourceDefinition";
}
