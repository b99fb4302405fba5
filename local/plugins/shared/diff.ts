/** Differences between the inputs of the last deployment and the program's, and what they mean: update or replace. */
import { type Json, isObject, isUnknown } from "./json.ts";

export type Path = readonly (string | number)[];

export interface Change {
  path: Path;
  kind: "add" | "delete" | "update";
  /** True where the new value is not known yet: it may turn out to be the old one. */
  unknown: boolean;
}

export interface Difference {
  changes: Change[];
  /** The changes that an update in place can't make, as Pulumi property paths. */
  replaces: string[];
  /** The new object would take the old one's name, so the old one has to go first. */
  deleteBeforeReplace: boolean;
}

/** Every leaf that differs. Lists are compared by position. Null counts as absent. */
export function changesBetween(olds: Json | undefined, news: Json | undefined, path: Path = []): Change[] {
  const before = olds ?? undefined;
  const after = news ?? undefined;
  if (before === undefined && after === undefined) return [];
  if (isUnknown(after)) return [{ path, kind: before === undefined ? "add" : "update", unknown: true }];
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changesBetween(before[key], after[key], [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      changesBetween(before[index], after[index], [...path, index]),
    );
  }
  if (before === after) return [];
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [{ path, kind, unknown: false }];
}

/**
 * Pairs changes with the paths that can't be updated in place. A path is written `spec.containers[*].image`; it covers
 * everything below it. A change above it counts too when the value is unknown or gone, because it may hide a change below:
 * this is how the engine asks whether a dependent must be replaced.
 */
export function difference(changes: Change[], immutable: readonly string[], deleteBeforeReplace: boolean): Difference {
  const rules = immutable.map((rule) => rule.replaceAll("[*]", ".*").split("."));
  const replaces = changes.filter((change) => rules.some((rule) => covers(rule, change)));
  return {
    changes,
    replaces: replaces.map((change) => formatPath(change.path)),
    deleteBeforeReplace: replaces.length > 0 && deleteBeforeReplace,
  };
}

function covers(rule: readonly string[], { path, unknown, kind }: Change): boolean {
  const agrees = rule.every((step, index) => index >= path.length || step === "*" || step === String(path[index]));
  return agrees && (path.length >= rule.length || unknown || kind === "delete");
}

/** A path as the engine and the CLI write it: `metadata.annotations["pulumi.com/skipAwait"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (/^[A-Za-z_$][\w$]*$/.test(step)) return text === "" ? step : `${text}.${step}`;
    return `${text}["${step.replaceAll('"', '\\"')}"]`;
  }, "");
}
