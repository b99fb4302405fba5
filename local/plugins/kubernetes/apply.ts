/** Server-side apply, and the ownership of fields that it needs. */
import { createHash } from "node:crypto";

import { isObject, type Json, type JsonObject, list, object, text } from "../shared/json.ts";
import { annotation, isAnnotated } from "./annotations.ts";
import { type ApiClient, ApiError, hasStatus } from "./client.ts";
import type { Location } from "./cluster.ts";

/** Owner of the fields of every object that was created, before its first update. */
export const creationManager = "pulumi-kubernetes";

/** Each resource is an owner of its own, so that two of them can patch one object. The same at every run: nothing to keep. */
export function fieldManager(urn: string, inputs: JsonObject): string {
  const digits = createHash("sha256").update(urn).digest("hex").slice(0, 8);
  return annotation(inputs, "patchFieldManager") ?? `${creationManager}-${digits}`;
}

export interface Apply {
  client: ApiClient;
  location: Location;
  body: JsonObject;
  manager: string;
  preview: boolean;
  signal: AbortSignal;
}

/** @throws {ApiError} on a conflict with another owner, unless the object is annotated `pulumi.com/patchForce` */
export async function serverSideApply(
  apply: Apply,
  force = isAnnotated(apply.body, "patchForce"),
): Promise<JsonObject> {
  const { client, location, body, manager, preview, signal } = apply;
  const query = { fieldManager: manager, force: String(force), ...(preview ? { dryRun: "All" } : {}) };
  const contentType = "application/apply-patch+yaml";
  try {
    return await client.send({ method: "PATCH", path: location.path, query, body, contentType, signal });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    const advice = `give the object the annotation pulumi.com/patchForce: "true", or leave those fields out`;
    throw new ApiError(409, "Conflict", `another owner has set the same fields: ${error.message}; ${advice}`);
  }
}

/**
 * Applies to an object that this provider created. The API server counts a creation as another owner than an apply, even under
 * the same name, so the creation's fields are handed over first: otherwise every change would be a conflict with ourselves, and
 * a field that the program drops would stay.
 */
export async function applyUpdate(apply: Apply, live: JsonObject): Promise<JsonObject> {
  const owned = list(live, "metadata", "managedFields");
  if (!owned.some(isCreation)) return serverSideApply(apply);
  // A preview may not hand anything over, so it overrules ourselves instead.
  if (apply.preview) return serverSideApply(apply, true);
  const { client, location, manager, signal } = apply;
  const body = [
    { op: "test", path: "/metadata/resourceVersion", value: text(live, "metadata", "resourceVersion") },
    { op: "replace", path: "/metadata/managedFields", value: handedOver(owned, manager) },
  ];
  const contentType = "application/json-patch+json";
  try {
    await client.send({ method: "PATCH", path: location.path, body, contentType, signal });
  } catch (error) {
    // A controller wrote in between: the next attempt starts from what it wrote.
    if (!hasStatus(error, 409, 422)) throw error;
    return applyUpdate(apply, await client.send({ path: location.path, signal }));
  }
  return serverSideApply(apply);
}

function isCreation(entry: Json): boolean {
  const isUpdate = text(entry, "operation") === "Update" && text(entry, "subresource") === undefined;
  return isUpdate && text(entry, "manager") === creationManager;
}

/** The list of owners with the creation's fields merged into the applying manager's. */
export function handedOver(owned: Json[], manager: string): Json[] {
  const isOurs = (entry: Json) =>
    text(entry, "operation") === "Apply" &&
    text(entry, "manager") === manager &&
    text(entry, "subresource") === undefined;
  const ours = owned.filter((entry) => isCreation(entry) || isOurs(entry)).filter(isObject);
  const others = owned.filter((entry) => !isCreation(entry) && !isOurs(entry));
  const fields = ours.map((entry) => object(entry, "fieldsV1")).reduce(mergeFields, {});
  return [...others, { ...ours[0], manager, operation: "Apply", fieldsV1: fields }];
}

function mergeFields(into: JsonObject, from: JsonObject): JsonObject {
  const merged = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const present = merged[key];
    merged[key] = isObject(present) && isObject(value) ? mergeFields(present, value) : value;
  }
  return merged;
}
