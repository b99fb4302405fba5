/** What a stack puts into its cluster as manifests, for programs that read those instead of a Pulumi program. */
import { recordProgram } from "../program.ts";
import type { StackName } from "../stack.ts";
import { isObject, suiteOf, type Manifest } from "../suite.ts";
import type { JsonObject, JsonValue } from "../wire.ts";

/** An object as `kubectl apply` takes it. */
export interface KubernetesObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: JsonObject;
}

export interface Manifests {
  /** What the program itself makes, custom resources included. */
  readonly own: readonly KubernetesObject[];
  /**
   * What the operators' doubles and cert-manager make of it: a Service or policy of ours may select their pods. Not ours to
   * judge by, since a double has of a pod only what others refer to.
   */
  readonly surroundings: readonly KubernetesObject[];
}

/** Pulumi's own kinds: fields of an object that somebody else makes. */
const isPatch = ({ kind }: Manifest): boolean => kind.endsWith("Patch");

function objectOf({ kind, name, namespace, body }: Manifest): KubernetesObject {
  const { apiVersion = "v1", metadata } = body;
  const place: JsonObject = namespace === "" ? {} : { namespace };
  const given = isObject(metadata) ? metadata : {};
  return { ...body, apiVersion: String(apiVersion), kind, metadata: { ...given, ...place, name } };
}

/** The objects of a stack, with sample secrets. Charts aren't rendered: their values are checked by other tests. */
export async function renderManifests(stack: StackName): Promise<Manifests> {
  const objects = (await suiteOf(await recordProgram(stack))).filter((manifest) => !isPatch(manifest));
  const of = (operator: boolean): readonly KubernetesObject[] =>
    objects.filter(({ maker }) => (maker === "operator") === operator).map(objectOf);
  return { own: of(false), surroundings: of(true) };
}

/**
 * As a stream of YAML documents. Each is written as JSON, which every reader takes alike: as plain YAML, ingress-nginx's
 * "on" is a boolean to readers of YAML 1.1.
 */
export const manifestStream = (objects: readonly JsonValue[]): string =>
  objects.map((object) => `---\n${JSON.stringify(object, undefined, 1)}\n`).join("");

export const objectName = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata["name"]}`;
