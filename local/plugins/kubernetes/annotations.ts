/** The `pulumi.com/…` annotations that steer the provider. */
import { type JsonObject, text } from "../shared/json.ts";

export type AnnotationName =
  | "autonamed"
  | "deletionPropagationPolicy"
  | "patchFieldManager"
  | "patchForce"
  | "replaceUnready"
  | "skipAwait"
  | "timeoutSeconds"
  | "waitFor";

export function annotation(object: JsonObject, name: AnnotationName): string | undefined {
  return text(object, "metadata", "annotations", `pulumi.com/${name}`);
}

export function isAnnotated(object: JsonObject, name: AnnotationName): boolean {
  return annotation(object, name)?.toLowerCase() === "true";
}

/** Seconds to wait: the `customTimeouts` option, else the annotation, else ten minutes. */
export function timeoutSeconds(customTimeout: number, inputs: JsonObject): number {
  if (customTimeout > 0) return customTimeout;
  const annotated = Number(annotation(inputs, "timeoutSeconds"));
  return annotated > 0 ? annotated : 600;
}
