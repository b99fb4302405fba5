/** The engine's property bags (protobuf `Struct`) to plain JSON and back. */
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";

import { type Json, type JsonObject, isObject } from "./json.ts";

const { KindCase } = structMessages.Value;

/** Key and value by which the engine marks an object as a wrapped secret. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

export function fromStruct(struct: Struct | undefined): JsonObject {
  const properties: JsonObject = {};
  struct?.getFieldsMap().forEach((value, key) => {
    properties[key] = fromValue(value);
  });
  return properties;
}

function fromValue(value: Value): Json {
  switch (value.getKindCase()) {
    case KindCase.STRING_VALUE:
      return value.getStringValue();
    case KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case KindCase.STRUCT_VALUE:
      return fromStruct(value.getStructValue());
    case KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map(fromValue);
    default:
      return null;
  }
}

export function toStruct(properties: JsonObject): Struct {
  return structMessages.Struct.fromJavaScript(properties);
}

/** Plain values: the provider's own configuration is the one thing the engine always sends with wrapped secrets. */
export function withoutSecretWrappers(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, unwrap(value)]));
}

function unwrap(value: Json): Json {
  if (Array.isArray(value)) return value.map(unwrap);
  if (!isObject(value)) return value;
  if (value[signature] === secretSignature) return unwrap(value["value"] ?? null);
  return withoutSecretWrappers(value);
}
