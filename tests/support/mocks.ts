/**
 * Runs a Pulumi program without an engine, and records what it would have asked the engine for.
 *
 * Pulumi's own mocks show a resource's inputs only. The monitor below stands where the engine would and keeps the whole
 * request, so that a test can also see parents, dependencies, protection and exactly which inputs were secret.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime/mocks.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { type JsonObject, reveal } from "./wire.ts";

export type { JsonObject, JsonValue } from "./wire.ts";

/** One resource as the program registered it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** What the mock gave back; empty for components. */
  readonly id: string;
  readonly custom: boolean;
  /** URN of the parent; the stack's own for a resource without one. */
  readonly parent: string;
  /** URN of the explicit provider, empty where there's none. */
  readonly provider: string;
  /** Inputs with every secret and resource reference replaced by its plain value (a reference by its URN). */
  readonly inputs: JsonObject;
  /** Paths of the inputs that were secret, at the level where they were: `stringData.password`, `args[0]`. */
  readonly secretPaths: readonly string[];
  /** URNs of everything it waits for: dependsOn (components expanded to their children) and the outputs it reads. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  /** URNs of the parents below which it was in earlier states. */
  readonly formerParents: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** URNs of those with which it is replaced. */
  readonly replaceWith: readonly string[];
  /** Create timeout as Pulumi spells it, for instance `10m0s`; empty for the default. */
  readonly createTimeout: string;
}

export interface RecordOptions {
  readonly project?: string;
  readonly stack?: string;
  readonly organization?: string;
  readonly preview?: boolean;
  /** Stack configuration, `project:key` to text (objects as JSON). */
  readonly config?: Readonly<Record<string, string>>;
  /** The keys of `config` that are secret. */
  readonly secretKeys?: readonly string[];
  /** Further output properties of a resource, over those of {@link outputsOf}. */
  readonly outputs?: (resource: MockResourceArgs) => Record<string, unknown> | undefined;
  /** Answers of provider functions; without it a call is an error. */
  readonly call?: (call: MockCallArgs) => Record<string, unknown>;
}

/** What a program registered, in order of arrival, and what it returned. */
export interface Recording<T> {
  readonly result: T;
  readonly resources: readonly RecordedResource[];
}

/** The generated values' marker: a test searches for it to find a secret in clear. */
export const generated = (name: string): string => `generated-secret-of-${name}`;

/** Output properties beyond the inputs, where a program reads them. */
function outputsOf({ type, name }: MockResourceArgs): Record<string, unknown> {
  const secret = pulumi.secret(generated(name));
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: secret, bcryptHash: pulumi.secret(`bcrypt-${generated(name)}`) };
    case "random:index/randomBytes:RandomBytes":
      return { base64: secret, hex: secret };
    default:
      return {};
  }
}

/** Kubernetes objects get an identifier, and a name where they have none of their own, as in a real run. */
function withMetadata({ type, name, inputs }: MockResourceArgs): Record<string, unknown> {
  const metadata: unknown = inputs.metadata;
  const object = type.startsWith("kubernetes:") && typeof metadata === "object" && metadata !== null;
  return object ? { metadata: { name: `${name}-mock0000`, ...metadata, uid: `uid-of-${name}` } } : {};
}

class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];

  override async registerResource(
    request: RegisterResourceRequest,
    callback: Parameters<MockMonitor["registerResource"]>[1],
  ): Promise<void> {
    await super.registerResource(request, (error, response) => {
      if (error === null) {
        this.recorded.push(recordOf(request, String(response.getUrn()), String(response.getId())));
      }
      callback(error, response);
    });
  }
}

function recordOf(request: RegisterResourceRequest, urn: string, id: string): RecordedResource {
  const { value, secretPaths } = reveal(request.getObject()?.toJavaScript() ?? {});
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    id,
    custom: request.getCustom(),
    parent: request.getParent(),
    provider: request.getProvider().replace(/::[^:]*$/, ""),
    inputs: value,
    secretPaths,
    dependencies: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    ignoreChanges: request.getIgnorechangesList(),
    formerParents: request.getAliasesList().flatMap((alias) => alias.getSpec()?.getParenturn() ?? []),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replaceWith: request.getReplaceWithList(),
    createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
  };
}

/**
 * Runs a program to its end, with every promise it left behind, and returns what it registered. Each call starts from an empty
 * runtime, so that test files can share a process; calls must not overlap.
 * @throws whatever the program throws, and what fails in a promise that it left behind.
 */
export async function record<T>(program: () => T | Promise<T>, options: RecordOptions = {}): Promise<Recording<T>> {
  const { project = "trackdechets", stack = "test", organization = "organization", preview = false } = options;
  const mocks: pulumi.runtime.Mocks = {
    newResource: (args) => ({
      id: args.custom ? `${args.name}-id` : undefined,
      state: { ...args.inputs, ...withMetadata(args), ...outputsOf(args), ...options.outputs?.(args) },
    }),
    call: (args) => {
      if (options.call === undefined)
        throw new Error(`the program called ${args.token}, which this test doesn't answer`);
      return options.call(args);
    },
  };
  await pulumi.runtime.setMocks(mocks, project, stack, preview, organization);
  const monitor = new RecordingMonitor(mocks);
  pulumi.runtime.setMockOptions(monitor, project, stack, preview, organization);
  pulumi.runtime.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);

  const left: unknown[] = [];
  const onRejection = (reason: unknown): number => left.push(reason);
  process.on("unhandledRejection", onRejection);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // A program's error goes around the stack: a rejected stack also rejects promises that nobody can catch.
    const stackEnd = pulumi.runtime.runInPulumiStack(() => Promise.resolve().then(program).then(resolve, reject));
    const [result] = await Promise.all([promise, stackEnd]);
    await pulumi.runtime.disconnect();
    await new Promise((turn) => setImmediate(turn));
    if (left.length > 0) throw left[0];
    return { result, resources: monitor.recorded };
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

/** The resources of a type, or those whose type ends so (`:Secret`). */
export const ofType = (recording: Recording<unknown>, type: string): RecordedResource[] =>
  recording.resources.filter(
    (resource) => resource.type === type || (type.startsWith(":") && resource.type.endsWith(type)),
  );

/**
 * The one resource of that name, and of that type where the name alone isn't enough.
 * @throws if there is none, or more than one.
 */
export function find(recording: Recording<unknown>, name: string, type?: string): RecordedResource {
  const found = recording.resources.filter(
    (resource) => resource.name === name && (type === undefined || resource.type === type),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(
      `${found.length} resources named ${name} among ${recording.resources.map((r) => r.name).join(", ")}`,
    );
  }
  return only;
}

/** URNs of everything that a resource waits for, directly or through what it waits for. */
export const awaits = (recording: Recording<unknown>, resource: RecordedResource): Set<string> =>
  closure(recording, resource, ({ dependencies }) => dependencies);

/**
 * URNs of everything that is there before a resource is made: what it waits for, and what its parents wait for, since a
 * child is registered after its parent, and that when what the parent depends on is there.
 */
export const follows = (recording: Recording<unknown>, resource: RecordedResource): Set<string> =>
  closure(recording, resource, ({ parent, dependencies }) => [parent, ...dependencies]);

function closure(
  { resources }: Recording<unknown>,
  resource: RecordedResource,
  next: (resource: RecordedResource) => readonly string[],
): Set<string> {
  const byUrn = new Map(resources.map((each) => [each.urn, each]));
  const seen = new Set<string>();
  const queue = [...next(resource)];
  for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
    if (seen.has(urn)) continue;
    seen.add(urn);
    const found = byUrn.get(urn);
    if (found !== undefined) queue.push(...next(found));
  }
  return seen;
}
