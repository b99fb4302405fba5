import { at, type JsonValue } from "./wire.ts";

/** The part of a structural schema (OpenAPI v3, as in a CustomResourceDefinition) that says which fields there are. */
export type Schema = JsonValue;

const isObject = (value: JsonValue | undefined): value is { [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeNames = (value: JsonValue): readonly string[] => {
  if (Array.isArray(value)) return ["array"];
  if (isObject(value)) return ["object"];
  if (typeof value === "number") return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  return [typeof value];
};

/**
 * What is wrong with a value: fields that the schema doesn't know, values of another type, missing fields, values outside of
 * an enumeration or a pattern. The API server refuses all but the first; those it drops without a word.
 */
export function violations(value: JsonValue, schema: Schema | undefined, path = ""): string[] {
  if (!isObject(schema)) return [`${path}: no schema`];
  const type = at(schema, "type");
  if (at(schema, "x-kubernetes-int-or-string") !== true && typeof type === "string" && !typeNames(value).includes(type))
    return [`${path}: ${typeNames(value)[0]} instead of ${type}`];
  const allowed = at(schema, "enum");
  if (Array.isArray(allowed) && !allowed.includes(value)) return [`${path}: not one of ${allowed.join(", ")}`];
  const pattern = at(schema, "pattern");
  if (typeof pattern === "string" && typeof value === "string" && !new RegExp(pattern).test(value))
    return [`${path}: ${value} doesn't match ${pattern}`];
  if (Array.isArray(value))
    return value.flatMap((item, index) => violations(item, at(schema, "items"), `${path}[${index}]`));
  return isObject(value) ? objectViolations(value, schema, path) : [];
}

function objectViolations(value: { [key: string]: JsonValue }, schema: Schema, path: string): string[] {
  const required = at(schema, "required");
  const missing = (Array.isArray(required) ? required : []).filter((key) => !(String(key) in value));
  const properties = at(schema, "properties");
  const rest = at(schema, "additionalProperties");
  const open = at(schema, "x-kubernetes-preserve-unknown-fields") === true || rest === true;
  const inside = Object.entries(value).flatMap(([key, item]) => {
    const below = `${path}.${key}`;
    const known = isObject(properties) ? properties[key] : undefined;
    if (known !== undefined) return violations(item, known, below);
    if (isObject(rest)) return violations(item, rest, below);
    return open ? [] : [`${below}: unknown field`];
  });
  return [...missing.map((key) => `${path}.${String(key)}: missing`), ...inside];
}
