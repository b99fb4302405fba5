/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export type JsonMap = { readonly [key: string]: Json };

export const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === "object" && value !== null && !isList(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/**
 * A value in the Common Expression Language. The API server takes lists and maps of one type only: each value is made `dyn`.
 * Texts and numbers are written as in JSON.
 */
export function literal(value: Json): string {
  if (isList(value)) return `[${value.map((item) => `dyn(${literal(item)})`).join(", ")}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: dyn(${literal(item)})`);
  return `{${entries.join(", ")}}`;
}

export const within = (keys: readonly string[]): string => `all(key, key in ${JSON.stringify(keys)})`;

/**
 * An expression: true if what stands at `path` says `said`, and nothing more than `added` does. Of that any part may be
 * missing. Lists have the same length, and are looked at item by item. False, or an error, for everything else.
 */
export function only(path: string, said: Json, added?: Json): string {
  if (isList(said) && isList(added)) {
    const items = said.map((value, index) => only(`${path}[${index}]`, value, added[index] ?? added[0]));
    return [`size(${path}) == ${said.length}`, ...items].join(" && ");
  }
  if (!isMap(said) || !isMap(added)) return `${path} == ${literal(said)}`;
  const at = (key: string): string => `${path}[${JSON.stringify(key)}]`;
  const more = Object.entries(added).filter(([key]) => !(key in said));
  return [
    `${path}.${within([...Object.keys(said), ...more.map(([key]) => key)])}`,
    ...Object.entries(said).map(([key, value]) => only(at(key), value, added[key])),
    ...more.map(([key, value]) => `(!(${JSON.stringify(key)} in ${path}) || ${atMost(at(key), value)})`),
  ].join(" && ");
}

/** An expression: true if what stands at `path` says nothing that `allowed` doesn't. */
export const atMost = (path: string, allowed: Json): string =>
  isMap(allowed) ? only(path, {}, allowed) : `${path} == ${literal(allowed)}`;

/** An expression: true if requests and limits at `path` are these, however they are written: 1Gi is 1024Mi. */
export const sameResources = (path: string, said: JsonMap): string =>
  [
    `${path}.${within(Object.keys(said))}`,
    ...Object.entries(said).flatMap(([part, amounts]) => [
      `${path}.${part}.${within(Object.keys(isMap(amounts) ? amounts : {}))}`,
      ...Object.entries(isMap(amounts) ? amounts : {}).map(
        ([name, amount]) =>
          `quantity(${path}.${part}["${name}"]).compareTo(quantity(${JSON.stringify(String(amount))})) == 0`,
      ),
    ]),
  ].join(" && ");
