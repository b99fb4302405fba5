import { z } from "zod";

/** What error messages need of a JSON Schema. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly minimum?: number;
}

const jsonSchemaShape: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), jsonSchemaShape).optional(),
    items: jsonSchemaShape.optional(),
    required: z.array(z.string()).optional(),
    examples: z.array(z.unknown()).optional(),
    enum: z.array(z.unknown()).optional(),
    type: z.string().optional(),
    minimum: z.number().optional(),
  }),
);

export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  jsonSchemaShape.parse(z.toJSONSchema(schema, { io: "input" }));

/** The value with every required object that lacks as an empty one. */
export function complete(schema: JsonSchema, value: Record<string, unknown>): Record<string, unknown> {
  const required = (schema.required ?? []).flatMap((name) => {
    const property = schema.properties?.[name];
    if (property?.properties === undefined) return [];
    const inner = value[name] ?? {};
    return isRecord(inner) ? [[name, complete(property, inner)] as const] : [];
  });
  return { ...value, ...Object.fromEntries(required) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const at = (schema: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined =>
  path.reduce<JsonSchema | undefined>(
    (node, name) => (typeof name === "number" ? node?.items : node?.properties?.[String(name)]),
    schema,
  );

/** Where one value can be set: a list is mended by its first element. */
export const settable = (schema: JsonSchema, path: readonly PropertyKey[]): readonly PropertyKey[] =>
  at(schema, path)?.items === undefined ? path : [...path, 0];

/** What could stand there: the schema's own example, its first choice, or the kind of value. */
export function exampleAt(schema: JsonSchema, path: readonly PropertyKey[]): string | number | boolean {
  const leaf = at(schema, path);
  const example = leaf?.examples?.[0] ?? leaf?.enum?.[0] ?? leaf?.minimum;
  const isPlain = typeof example === "string" || typeof example === "number" || typeof example === "boolean";
  return isPlain ? example : `<${leaf?.type ?? "value"}>`;
}
