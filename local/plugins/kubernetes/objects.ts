/** Every kind of Kubernetes object as a Pulumi resource. */
import { containsUnknown, type JsonObject, object, text, withoutNulls } from "../shared/json.ts";
import {
  type CheckRequest,
  type Checked,
  type Created,
  type CreateRequest,
  type DeleteRequest,
  InitializationFailed,
  type ReadRequest,
  type ResourceType,
  type UpdateRequest,
} from "../shared/provider.ts";
import { annotation, isAnnotated, timeoutSeconds } from "./annotations.ts";
import { applyUpdate, creationManager, fieldManager, serverSideApply } from "./apply.ts";
import { awaitGone, awaitReady, NotReady, type Wait } from "./awaiting.ts";
import { ApiError, hasStatus } from "./client.ts";
import { type Cluster, type Location, unknownKind } from "./cluster.ts";
import { withDashes, withUnderscores } from "./crdNames.ts";
import { describe, identify, objectId, parseId } from "./identity.ts";
import type { Mutability } from "./immutable.ts";
import { liveInputs, named, objectDifference, replacesFailed } from "./objectDiff.ts";
import { parseWaitFor } from "./waitFor.ts";

export interface ObjectOptions extends Mutability {
  cluster(): Promise<Cluster>;
  /** For namespaced objects that name none. */
  namespace: string | undefined;
}

export function objects(options: () => ObjectOptions): ResourceType {
  return {
    check: (request) => check(options(), request),
    diff: ({ type, oldInputs, oldOutputs, newInputs }) =>
      replacesFailed(
        objectDifference(identify(type, newInputs), oldInputs, newInputs, options()),
        oldOutputs,
        newInputs,
      ),
    create: async (request) => create(await options().cluster(), request),
    update: async (request) => update(await options().cluster(), request),
    read: async (request) => read(await options().cluster(), request),
    delete: async (request) => remove(await options().cluster(), request),
  };
}

async function check(options: ObjectOptions, { type, name, news, olds, randomSeed }: CheckRequest): Promise<Checked> {
  const { apiVersion, kind, isPatch } = identify(type, news);
  if (isPatch && text(news, "metadata", "name") === undefined) {
    return { inputs: news, failures: [{ property: "metadata.name", reason: "a patch needs the name of its object" }] };
  }
  const inputs = named({ ...withoutNulls(news), apiVersion, kind }, olds, name, randomSeed);
  const failures = waitForFailures(inputs);
  const metadata = object(inputs, "metadata");
  if (failures.length > 0 || options.namespace === undefined || metadata["namespace"] !== undefined)
    return { inputs, failures };
  const resource = await (await options.cluster()).find({ apiVersion, kind });
  // A kind that is not there yet is taken for a namespaced one, as the official provider does.
  if (resource?.namespaced === false) return { inputs };
  return { inputs: { ...inputs, metadata: { ...metadata, namespace: options.namespace } } };
}

/** A mistake in the annotation shows before anything is made, not after. */
function waitForFailures(inputs: JsonObject): { property: string; reason: string }[] {
  const waitFor = annotation(inputs, "waitFor");
  if (waitFor === undefined || containsUnknown(waitFor)) return [];
  try {
    parseWaitFor(waitFor);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ property: "metadata.annotations", reason }];
  }
}

/** Never touches an object that exists already: taking over what others made must be asked for. */
async function create(cluster: Cluster, request: CreateRequest): Promise<Created> {
  const { urn, type, inputs, preview, signal } = request;
  const identity = identify(type, inputs);
  if (preview) {
    const outputs = identity.isPatch ? inputs : await previewed(inputs, () => dryRunCreate(cluster, request));
    return { id: "", outputs };
  }
  const body = withDashes(inputs);
  const attempt = async (): Promise<[Location, JsonObject]> => {
    const location = await cluster.locateObject(identity, inputs);
    if (!location) throw unknownKind(identity);
    if (identity.isPatch) {
      await cluster.client.send({ path: location.path, signal });
      const manager = fieldManager(urn, inputs);
      return [location, await serverSideApply({ client: cluster.client, location, body, manager, preview, signal })];
    }
    const query = { fieldManager: creationManager, fieldValidation: "Warn" };
    return [location, await cluster.client.send({ method: "POST", path: location.collection, query, body, signal })];
  };
  const [location, live] = await cluster.onceThere(signal, attempt).catch((error: unknown) => {
    throw new Error(`${describe(inputs)} could not be created: ${creationAdvice(error)}`);
  });
  const wait = { cluster, location, seconds: timeoutSeconds(request.timeout, inputs), signal };
  return { id: objectId(live), outputs: await awaited(wait, live, inputs) };
}

function creationAdvice(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!hasStatus(error, 409)) return message;
  return `${message}; use an alias after renaming a resource, \`pulumi import\` or a …Patch resource to take it over`;
}

async function dryRunCreate(cluster: Cluster, { type, inputs, signal }: CreateRequest): Promise<JsonObject> {
  const identity = identify(type, inputs);
  const location = await cluster.locateObject(identity, inputs);
  if (!location) throw unknownKind(identity);
  const query = { dryRun: "All", fieldManager: creationManager };
  const body = withDashes(inputs);
  return cluster.client.send({ method: "POST", path: location.collection, query, body, signal });
}

/**
 * What the API server would store. Without its answer (values still unknown, the namespace or kind not there yet, no right to
 * write, no cluster) the inputs stand for it, as they do with the official provider.
 */
async function previewed(inputs: JsonObject, dryRun: () => Promise<JsonObject>): Promise<JsonObject> {
  if (containsUnknown(inputs)) return inputs;
  try {
    const { status: _status, ...stored } = await dryRun();
    return outputsOf(stored);
  } catch (error) {
    const isTolerable =
      hasStatus(error, 0, 403, 404) || (error instanceof ApiError && error.reason === "AlreadyExists");
    if (isTolerable) return inputs;
    throw error;
  }
}

async function update(cluster: Cluster, request: UpdateRequest): Promise<JsonObject> {
  const { urn, type, newInputs, preview, signal } = request;
  const identity = identify(type, newInputs);
  if (preview) return previewed(newInputs, async () => (await applied())[1]);
  const [location, live] = await applied();
  const wait = { cluster, location, seconds: timeoutSeconds(request.timeout, newInputs), signal };
  return awaited(wait, live, newInputs);

  async function applied(): Promise<[Location, JsonObject]> {
    const location = await cluster.locateObject(identity, newInputs);
    if (!location) throw unknownKind(identity);
    const present = await cluster.get(location, signal);
    if (!present) throw new ApiError(404, "NotFound", `${describe(newInputs)} is gone: run \`pulumi refresh\` first`);
    const body = withDashes(newInputs);
    const apply = { client: cluster.client, location, body, manager: fieldManager(urn, newInputs), preview, signal };
    return [location, identity.isPatch ? await serverSideApply(apply) : await applyUpdate(apply, present)];
  }
}

async function awaited(wait: Wait, live: JsonObject, inputs: JsonObject): Promise<JsonObject> {
  try {
    return outputsOf(await awaitReady(wait, live, inputs));
  } catch (error) {
    // Whatever went wrong, the object exists: left out of the state, it would stand in the way of the next `up`.
    const latest = error instanceof NotReady ? error.live : live;
    const message = error instanceof Error ? error.message : String(error);
    throw new InitializationFailed(message, objectId(latest), outputsOf(latest));
  }
}

async function read(cluster: Cluster, { id, type, inputs }: ReadRequest) {
  const identity = identify(type, inputs);
  const { namespace, name } = parseId(id);
  const location = await cluster.locate(identity, name, namespace);
  const live = location && (await cluster.get(location));
  if (!live) return undefined;
  const outputs = outputsOf(live);
  return { inputs: liveInputs(outputs, inputs), outputs };
}

async function remove(cluster: Cluster, request: DeleteRequest): Promise<void> {
  const { id, urn, type, inputs, signal } = request;
  const identity = identify(type, inputs);
  const { namespace, name } = parseId(id);
  const location = await cluster.locate(identity, name, namespace);
  const live = location && (await cluster.get(location, signal));
  if (!live) return;
  const { client } = cluster;
  if (identity.isPatch) {
    // Owning nothing any more gives the fields back.
    const body = { ...identityOf(live), metadata: { name, ...(namespace ? { namespace } : {}) } };
    await serverSideApply({ client, location, body, manager: fieldManager(urn, inputs), preview: false, signal });
    return;
  }
  const policy = annotation(inputs, "deletionPropagationPolicy")?.toLowerCase();
  const propagationPolicy = policy === "orphan" ? "Orphan" : policy === "background" ? "Background" : "Foreground";
  try {
    await client.send({ method: "DELETE", path: location.path, body: { propagationPolicy }, signal });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    return;
  }
  if (isAnnotated(inputs, "skipAwait")) return;
  await awaitGone({ cluster, location, seconds: timeoutSeconds(request.timeout, inputs), signal }, live);
}

function identityOf(live: JsonObject): JsonObject {
  return { apiVersion: live["apiVersion"] ?? "", kind: live["kind"] ?? "" };
}

/** The stored object without the bookkeeping of field owners, which is longer than many objects. */
function outputsOf(live: JsonObject): JsonObject {
  const { managedFields: _managedFields, ...metadata } = object(live, "metadata");
  return withUnderscores({ ...live, metadata });
}
