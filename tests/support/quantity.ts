import type { JsonValue } from "./wire.ts";

/** A quantity of Kubernetes as a number, whatever its unit; NaN for none. */
export function amount(quantity: JsonValue | undefined): number {
  const [, number = "NaN", unit = ""] = /^(\d+(?:\.\d+)?)(m|[KMGT]i)?$/.exec(String(quantity)) ?? [];
  return Number(number) * (unit === "m" ? 0.001 : 1024 ** " KMGT".indexOf(unit.charAt(0) || " "));
}
