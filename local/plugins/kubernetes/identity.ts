/** Which object a Pulumi resource stands for. */
import { type JsonObject, text } from "../shared/json.ts";

export interface Identity {
  apiVersion: string;
  kind: string;
  /** A `…Patch` resource: it owns some fields of an object that something else made. */
  isPatch: boolean;
}

/** From the type token (`kubernetes:apps/v1:Deployment`); the inputs win where they say more. */
export function identify(token: string, inputs: JsonObject): Identity {
  const [, groupVersion = "", tokenKind = ""] = token.split(":");
  const kind = text(inputs, "kind");
  const isPatch = kind === undefined ? tokenKind.endsWith("Patch") : tokenKind === `${kind}Patch`;
  return {
    // The core group has no name in the API.
    apiVersion: text(inputs, "apiVersion") ?? groupVersion.replace(/^core\//, ""),
    kind: kind ?? (isPatch ? tokenKind.slice(0, -"Patch".length) : tokenKind),
    isPatch,
  };
}

/** `namespace/name`, or `name` alone for an object without a namespace: Pulumi's id. */
export function objectId(object: JsonObject): string {
  const name = text(object, "metadata", "name") ?? "";
  const namespace = text(object, "metadata", "namespace");
  return namespace ? `${namespace}/${name}` : name;
}

export function parseId(id: string): { namespace: string | undefined; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: undefined, name: first } : { namespace: first, name: second };
}

/** `Deployment trackdechets/api`, for messages. */
export function describe(object: JsonObject): string {
  return `${text(object, "kind") ?? "object"} ${objectId(object)}`;
}
