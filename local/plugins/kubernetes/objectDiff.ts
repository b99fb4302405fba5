/** Naming of objects in Check, and their differences. */
import { changesBetween, difference, formatPath, type Difference } from "../shared/diff.ts";
import { isUnknown, type JsonObject, object, text, withoutNulls } from "../shared/json.ts";
import { uniqueName } from "../shared/naming.ts";
import { isAnnotated } from "./annotations.ts";
import type { Identity } from "./identity.ts";
import { immutablePaths, type Mutability } from "./immutable.ts";

/**
 * The inputs with a name. An object that the program left unnamed keeps the name it was given before; the annotation
 * `pulumi.com/autonamed` remembers that the name was ours to choose, so a replacement may have another.
 */
export function named(news: JsonObject, olds: JsonObject, resourceName: string, randomSeed: Uint8Array): JsonObject {
  const metadata = object(news, "metadata");
  if (text(metadata, "name") !== undefined) return news;
  const earlier = isAnnotated(olds, "autonamed") ? text(olds, "metadata", "name") : undefined;
  const annotations = { ...object(metadata, "annotations"), "pulumi.com/autonamed": "true" };
  return { ...news, metadata: { ...metadata, name: earlier ?? uniqueName(resourceName, randomSeed), annotations } };
}

/** Program against program: what controllers and people changed in the cluster shows after a refresh only. */
export function objectDifference(
  identity: Identity,
  oldInputs: JsonObject,
  newInputs: JsonObject,
  mutability: Mutability,
): Difference {
  const olds = canonical(oldInputs);
  const news = canonical(newInputs);
  const name = text(news, "metadata", "name");
  // A name of our own choice can be another one, so the new object may come first. A fixed one is taken until the old is gone.
  const takesSameName =
    !isUnknown(name) &&
    !isAnnotated(news, "autonamed") &&
    name === text(olds, "metadata", "name") &&
    text(news, "metadata", "namespace") === text(olds, "metadata", "namespace");
  return difference(changesBetween(olds, news), immutablePaths(identity, olds, news, mutability), takesSameName);
}

/** Jobs only, as with the official provider: one that failed never runs again, unless it is made anew. */
export function replacesFailed(found: Difference, oldOutputs: JsonObject, newInputs: JsonObject): Difference {
  const conditions = object(oldOutputs, "status")["conditions"];
  const failed =
    text(newInputs, "kind") === "Job" &&
    isAnnotated(newInputs, "replaceUnready") &&
    Array.isArray(conditions) &&
    conditions.some(
      (condition) => text(object(condition), "type") === "Failed" && text(object(condition), "status") === "True",
    );
  if (!failed) return found;
  const path = ["metadata", "annotations", "pulumi.com/replaceUnready"];
  return {
    changes: [...found.changes, { path, kind: "update", unknown: false }],
    replaces: [...found.replaces, formatPath(path)],
    deleteBeforeReplace: true,
  };
}

/** Naming the namespace `default` or leaving it out is the same. */
function canonical(inputs: JsonObject): JsonObject {
  const copy = withoutNulls(inputs);
  if (text(copy, "metadata", "namespace") !== "default") return copy;
  const { namespace: _default, ...metadata } = object(copy, "metadata");
  return { ...copy, metadata };
}

/**
 * What the live object says about the fields of the inputs, for a refresh. Fields that the server fills in by itself are not
 * the program's business.
 */
export function liveInputs(live: JsonObject, inputs: JsonObject): JsonObject {
  if (Object.keys(inputs).length === 0) return importedInputs(live);
  const pruned = object(prune(live, inputs));
  const stringData = object(inputs, "stringData");
  if (Object.keys(stringData).length === 0) return pruned;
  const decoded = Object.keys(stringData).flatMap((key) => {
    const value = text(live, "data", key);
    return value === undefined ? [] : [[key, Buffer.from(value, "base64").toString("utf8")] as const];
  });
  return { ...pruned, stringData: Object.fromEntries(decoded) };
}

function prune(live: JsonObject[string] | undefined, shape: JsonObject[string]): JsonObject[string] | undefined {
  if (live === undefined) {
    // The server drops empty lists and objects.
    return typeof shape === "object" && shape !== null && Object.keys(shape).length === 0 ? shape : undefined;
  }
  if (Array.isArray(live) && Array.isArray(shape) && live.length === shape.length) {
    return live.map((item, index) => prune(item, shape[index] ?? null) ?? null);
  }
  if (typeof live !== "object" || live === null || Array.isArray(live)) return live;
  if (typeof shape !== "object" || shape === null || Array.isArray(shape)) return live;
  const kept = Object.entries(shape).map(([key, member]) => [key, prune(live[key], member)] as const);
  const pruned: JsonObject = {};
  for (const [key, value] of kept) if (value !== undefined) pruned[key] = value;
  return pruned;
}

function importedInputs(live: JsonObject): JsonObject {
  const { status: _status, ...inputs } = live;
  const { uid: _uid, resourceVersion: _version, generation: _generation, ...named } = object(live, "metadata");
  const { creationTimestamp: _created, managedFields: _managed, ...metadata } = named;
  return { ...inputs, metadata };
}
