/** How Pulumi marks secrets and references to resources in what goes over the wire, and how to read it. */
import * as pulumi from "@pulumi/pulumi";

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export interface Revealed {
  /** The plain value: secrets opened, resources as their URN, unknown values as `<unknown>`. */
  readonly value: JsonObject;
  /** Where the secrets stood: `stringData.password`, `args[0]`. */
  readonly secretPaths: string[];
}

const { specialSigKey, specialSecretSig, specialResourceSig, unknownValue } = pulumi.runtime;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Opens a property map as it came over the wire. */
export function reveal(properties: Record<string, unknown>): Revealed {
  const secretPaths: string[] = [];
  const open = (value: unknown, path: string): JsonValue => {
    if (Array.isArray(value)) return value.map((item, index) => open(item, `${path}[${index}]`));
    if (isObject(value)) {
      if (value[specialSigKey] === specialSecretSig) {
        secretPaths.push(path);
        return open(value.value, path);
      }
      if (value[specialSigKey] === specialResourceSig) return String(value.urn);
      return entries(value, `${path}.`);
    }
    if (value === unknownValue) return "<unknown>";
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    return null;
  };
  const entries = (object: Record<string, unknown>, prefix: string): JsonObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, open(value, `${prefix}${key}`)]));
  return { value: entries(properties, ""), secretPaths };
}

/** Every text in a value, with its path: for "this secret stands nowhere in clear". */
export function texts(value: JsonValue, path = ""): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => texts(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => texts(item, path === "" ? key : `${path}.${key}`));
}

/** The value at a path of keys and indexes, undefined where the path ends early. */
export function at(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((current, key) => {
    if (Array.isArray(current)) return current[Number(key)];
    return typeof current === "object" && current !== null ? current[String(key)] : undefined;
  }, value);
}
