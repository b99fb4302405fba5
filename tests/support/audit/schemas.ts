/** JSON Schemas of every kind that a stack may make, from what the API server and the operators themselves publish. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definitionFiles, readDefinitions } from "../../../local/charts/definitions.ts";
import { chartTable } from "../../../local/charts/table.ts";
import { run } from "../../../local/tools/command.ts";
import { goEnvironment } from "../../../local/tools/environment.ts";
import { crdSources } from "../../../local/tools/modules.ts";
import { rootFolder, workFolder } from "../../../local/tools/paths.ts";
import { isObject, listOf } from "../suite.ts";
import { at, type JsonObject, type JsonValue } from "../wire.ts";

interface KindSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: JsonObject;
}

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const reference = "#/definitions/";

/** What OpenAPI calls a text, and the API server takes as a number too. */
const textOrNumber = [
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
  "io.k8s.apimachinery.pkg.api.resource.Quantity",
];

/** The same schema in which a field that it doesn't know is an error, as with `kubectl --validate=strict`. */
function strict(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(strict);
  if (!isObject(schema)) return schema;
  const { format, ...rest } = schema;
  const inner: JsonObject = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, strict(value)]));
  // Formats of OpenAPI (int64, byte) aren't those of JSON Schema.
  if (schema["x-kubernetes-int-or-string"] === true || format === "int-or-string")
    return { ...inner, type: ["string", "number"] };
  if (typeof inner["type"] === "string" && inner["nullable"] === true) inner["type"] = [inner["type"], "null"];
  const open = inner["x-kubernetes-preserve-unknown-fields"] === true || "additionalProperties" in inner;
  return isObject(schema["properties"]) && !open && "type" in schema
    ? { ...inner, additionalProperties: false }
    : inner;
}

/** What the server of local/tools/kubernetes answers to `/openapi/v2`, as its module holds it. */
async function serverDefinitions(): Promise<Readonly<Record<string, JsonValue>>> {
  const cwd = join(rootFolder, "local", "tools", "kubernetes");
  const args = ["mod", "download", "-json", "k8s.io/kubernetes"];
  const module: JsonValue = JSON.parse(
    await run({ tool: "kubernetes", command: "go", args, cwd, env: goEnvironment() }),
  );
  const file = join(String(at(module, "Dir")), "api", "openapi-spec", "swagger.json");
  const { definitions }: { definitions: Record<string, JsonValue> } = JSON.parse(await readFile(file, "utf8"));
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      textOrNumber.includes(name) ? { type: ["string", "number"] } : strict(definition),
    ]),
  );
}

/** A schema with the definitions that it refers to, directly or through others. */
function standalone(schema: JsonObject, definitions: Readonly<Record<string, JsonValue>>): JsonObject {
  const needed = new Map<string, JsonValue>();
  const collect = (value: JsonValue): void => {
    if (Array.isArray(value)) return value.forEach(collect);
    if (!isObject(value)) return;
    const target = value["$ref"];
    const name = typeof target === "string" ? target.replace(reference, "") : undefined;
    const found = name === undefined ? undefined : definitions[name];
    if (name !== undefined && found !== undefined && !needed.has(name)) {
      needed.set(name, found);
      collect(found);
    }
    Object.values(value).forEach(collect);
  };
  collect(schema);
  return { ...schema, definitions: Object.fromEntries(needed) };
}

const builtIn = (definitions: Readonly<Record<string, JsonValue>>): KindSchema[] =>
  Object.values(definitions).flatMap((definition) =>
    listOf(at(definition, "x-kubernetes-group-version-kind")).flatMap((row) => {
      const [group, version, kind] = ["group", "version", "kind"].map((key) => String(at(row, key)));
      // kubeconform asks for the core group by its version.
      return isObject(definition)
        ? [{ group: group || `${version}`, version: `${version}`, kind: `${kind}`, schema: definition }]
        : [];
    }),
  );

/** The custom resources' definitions: those of the charts, and the one that the program brings itself. */
async function customKinds(): Promise<KindSchema[]> {
  const modules = await crdSources();
  const vendored = join(rootFolder, "vendor", "redis-operator", "templates");
  const places = chartTable
    .flatMap(({ definitions }) => definitions ?? [])
    // Older than the vendored one, which the cluster has in its place.
    .filter(({ module }) => module !== "redisOperator")
    .map(({ module, path }) => join(modules[module], path));
  const files = await Promise.all([...new Set(places), vendored].map(definitionFiles));
  const read: JsonValue[] = JSON.parse(JSON.stringify(await readDefinitions(files.flat())));
  return read.flatMap((definition) =>
    listOf(at(definition, "spec", "versions")).map((version) => {
      const schema = strict(at(version, "schema", "openAPIV3Schema") ?? {});
      const own = isObject(schema) ? schema : {};
      const properties = {
        ...(isObject(own["properties"]) ? own["properties"] : {}),
        metadata: { $ref: `${reference}${meta}` },
      };
      return {
        group: String(at(definition, "spec", "group")),
        version: String(at(version, "name")),
        kind: String(at(definition, "spec", "names", "kind")),
        schema: { ...own, properties },
      };
    }),
  );
}

/** Writes the schemas anew, as `<group>/<version>/<kind>.json`, and answers with their folder. Takes a second or two. */
export async function schemaFolder(): Promise<string> {
  const definitions = await serverDefinitions();
  const kinds = [...builtIn(definitions), ...(await customKinds())];
  const folder = join(workFolder, "audit", "schemas");
  const unfinished = `${folder}.${process.pid}`;
  for (const { group, version, kind, schema } of kinds) {
    const place = join(unfinished, group, version);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, `${kind.toLowerCase()}.json`), JSON.stringify(standalone(schema, definitions)));
  }
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  return folder;
}
