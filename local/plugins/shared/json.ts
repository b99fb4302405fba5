/** Plain JSON, as the engine and the API servers exchange it, and the engine's marks for values not known yet. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/**
 * What the engine sends during a preview for a value that only exists after the deployment: one mark per type of value
 * (`resource/plugin/rpc.go` of the engine). Nearly always the first, the string's.
 */
const unknownMarks: ReadonlySet<Json> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The mark to send for an output that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: Json | undefined): boolean {
  return typeof value === "string" && unknownMarks.has(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function containsUnknown(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isObject(value)) return Object.values(value).some(containsUnknown);
  return isUnknown(value);
}

/** The value at a path of keys and indices, undefined when any part of the path is missing. */
export function field(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === "number") current = current[step];
    else if (isObject(current) && Object.hasOwn(current, String(step))) current = current[String(step)];
    else return undefined;
  }
  return current;
}

export function text(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function count(value: Json | undefined, ...path: (string | number)[]): number | undefined {
  const found = field(value, ...path);
  return typeof found === "number" ? found : undefined;
}

export function flag(value: Json | undefined, ...path: (string | number)[]): boolean {
  const found = field(value, ...path);
  // The provider's own configuration arrives as strings when it comes from `pulumi config`.
  return found === true || found === "true";
}

export function list(value: Json | undefined, ...path: (string | number)[]): Json[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function object(value: Json | undefined, ...path: (string | number)[]): JsonObject {
  const found = field(value, ...path);
  return isObject(found) ? found : {};
}

/** A copy without null members: the engine sends null for a property that the program left out. */
export function withoutNulls(value: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== null) copy[key] = isObject(member) ? withoutNulls(member) : member;
  }
  return copy;
}

/** Parses text that must be a JSON object. */
export function parseObject(source: string): JsonObject {
  const parsed: Json = JSON.parse(source);
  if (!isObject(parsed)) throw new Error("expected a JSON object");
  return parsed;
}
