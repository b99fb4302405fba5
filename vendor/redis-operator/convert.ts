import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/** The definition's place in the operator's Go module. */
const source = join("manifests", "databases.spotahome.com_redisfailovers.yaml");

/**
 * What redisfailovers.json must hold, made from the operator's own sources: the definition without its descriptions.
 *
 * @param module folder of the Go module github.com/spotahome/redis-operator at v1.3.0-rc1
 */
export async function convertDefinition(module: string): Promise<unknown> {
  return withoutDescriptions(parse(await readFile(join(module, source), "utf8")));
}

/** A schema's `description` is a text; a property that is merely called so is an object, and stays. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, field]) => key !== "description" || typeof field !== "string");
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutDescriptions(field)]));
}

if (import.meta.main) {
  const module = process.argv[2];
  if (module === undefined)
    throw new Error("usage: node vendor/redis-operator/convert.ts MODULE_FOLDER > redisfailovers.json");
  console.log(JSON.stringify(await convertDefinition(module), undefined, 2));
}
