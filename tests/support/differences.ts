import { at, type JsonValue } from "./wire.ts";

/** Paths at which two values differ. */
export function differences(one: JsonValue | undefined, other: JsonValue | undefined, path = ""): string[] {
  const isContainer = (value: JsonValue | undefined): value is Exclude<JsonValue, string | number | boolean | null> =>
    typeof value === "object" && value !== null;
  if (!isContainer(one) || !isContainer(other)) return one === other ? [] : [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => differences(at(one, key), at(other, key), path === "" ? key : `${path}.${key}`));
}
