/** Keys such as `x-kubernetes-validations` of a resource definition: Pulumi's SDK writes them with underscores. */
import { isObject, type Json, type JsonObject } from "../shared/json.ts";

export function withDashes(definition: JsonObject): JsonObject {
  return renamed(definition, (key) => (key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key));
}

export function withUnderscores(definition: JsonObject): JsonObject {
  return renamed(definition, (key) => (key.startsWith("x-kubernetes-") ? key.replaceAll("-", "_") : key));
}

function renamed(value: JsonObject, rename: (key: string) => string): JsonObject {
  const visit = (member: Json): Json => {
    if (Array.isArray(member)) return member.map(visit);
    return isObject(member) ? renamed(member, rename) : member;
  };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [rename(key), visit(member)]));
}
