/** What a plugin is made of, free of gRPC: `protocol.ts` serves it. */
import type { Difference } from "./diff.ts";
import type { JsonObject } from "./json.ts";

interface Subject {
  urn: string;
  /** Type token, such as `kubernetes:apps/v1:Deployment`. */
  type: string;
  /** The resource's name in the program, not the object's. */
  name: string;
}

export interface CheckRequest extends Subject {
  olds: JsonObject;
  news: JsonObject;
  /** The engine's own randomness, the same for the preview and the update that follows it. */
  randomSeed: Uint8Array;
}

export interface Checked {
  inputs: JsonObject;
  failures?: { property: string; reason: string }[];
}

export interface DiffRequest extends Subject {
  id: string;
  oldInputs: JsonObject;
  oldOutputs: JsonObject;
  newInputs: JsonObject;
}

interface Deadline {
  /** Seconds of the `customTimeouts` option; 0 when it is not given. */
  timeout: number;
  signal: AbortSignal;
}

export interface CreateRequest extends Subject, Deadline {
  inputs: JsonObject;
  preview: boolean;
}

export interface Created {
  id: string;
  outputs: JsonObject;
}

export interface UpdateRequest extends DiffRequest, Deadline {
  preview: boolean;
}

export interface ReadRequest extends Subject {
  id: string;
  /** Both empty for `import` and `get`. */
  inputs: JsonObject;
  outputs: JsonObject;
}

export interface DeleteRequest extends Subject, Deadline {
  id: string;
  inputs: JsonObject;
  outputs: JsonObject;
}

/** One kind of resource, with the operations of the provider protocol. */
export interface ResourceType {
  check(request: CheckRequest): Checked | Promise<Checked>;
  diff(request: DiffRequest): Difference;
  create(request: CreateRequest): Promise<Created>;
  update(request: UpdateRequest): Promise<JsonObject>;
  /** Undefined when the resource no longer exists. */
  read(request: ReadRequest): Promise<{ inputs: JsonObject; outputs: JsonObject } | undefined>;
  delete(request: DeleteRequest): Promise<void>;
}

export interface Provider {
  /** The plugin's name: `kubernetes`, `random`, `aws`. */
  name: string;
  /** The official plugin's version that this one stands in for. */
  version: string;
  configure(inputs: JsonObject): void;
  /** Configuration keys whose change moves every resource elsewhere, so that all must be replaced. */
  diffConfig(olds: JsonObject, news: JsonObject): { changed: string[]; replaces: string[] };
  /** Undefined for a type that this stand-in leaves out. */
  resourceType(token: string): ResourceType | undefined;
}

/** The resource exists but never became ready: it is kept in the state, and the next `up` tries again. */
export class InitializationFailed extends Error {
  readonly id: string;
  readonly outputs: JsonObject;

  constructor(message: string, id: string, outputs: JsonObject) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}

/** Configuration keys that differ, for providers where no change of configuration replaces anything. */
export function changedKeys(olds: JsonObject, news: JsonObject): string[] {
  return [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => key !== "version" && JSON.stringify(olds[key]) !== JSON.stringify(news[key]),
  );
}
