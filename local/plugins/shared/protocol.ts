/**
 * Serves a provider to the Pulumi engine over gRPC. The only file that knows the generated protocol classes.
 *
 * Secrets: `configure` answers `acceptSecrets: false`, so the engine sends plain values and marks every output secret again
 * whose input of the same name was one (`annotateSecrets` in the engine's `provider_plugin.go`). A plugin can't leak what it
 * never has to handle.
 */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";

import { formatPath } from "./diff.ts";
import type { Provider, ResourceType } from "./provider.ts";
import { serviceError } from "./protocolErrors.ts";
import { fromStruct, toStruct, withoutSecretWrappers } from "./struct.ts";

const { CheckFailure, CheckResponse, ConfigureResponse, CreateResponse, DiffResponse } = providerMessages;
const { PropertyDiff, ReadResponse, UpdateResponse } = providerMessages;
const { DiffChanges } = DiffResponse;

const kinds = {
  add: [PropertyDiff.Kind.ADD, PropertyDiff.Kind.ADD_REPLACE],
  delete: [PropertyDiff.Kind.DELETE, PropertyDiff.Kind.DELETE_REPLACE],
  update: [PropertyDiff.Kind.UPDATE, PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

/** Listens on a free port of 127.0.0.1 and prints it: the engine reads the port from standard output, and nothing else may be there. */
export function serve(provider: Provider): void {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, handlers(provider));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  exitWithParent();
}

/** A killed engine can't tell its plugins to stop, and they would stay for ever. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}

function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return async ({ request }, callback) => {
    let response: Response;
    try {
      response = await handle(request);
    } catch (error) {
      callback(serviceError(error));
      return;
    }
    callback(null, response);
  };
}

function handlers(provider: Provider): grpc.UntypedServiceImplementation {
  const cancellation = new AbortController();
  const { signal } = cancellation;
  const empty = () => new emptyMessages.Empty();

  const resourceType = (token: string): ResourceType => {
    const found = provider.resourceType(token);
    if (found) return found;
    const folder = `local/plugins/${provider.name}`;
    throw new Error(
      `the stand-in for ${provider.name} does not know ${token}: use the official plugin or add it to ${folder}`,
    );
  };

  return {
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion(provider.version)),
    attach: unary(empty),
    cancel: unary(() => {
      cancellation.abort(new Error("cancelled"));
      return empty();
    }),

    checkConfig: unary((request: messages.CheckRequest) => new CheckResponse().setInputs(request.getNews())),
    diffConfig: unary((request: messages.DiffRequest) => {
      const olds = fromStruct(request.getOldInputs() ?? request.getOlds());
      const { changed, replaces } = provider.diffConfig(olds, fromStruct(request.getNews()));
      return new DiffResponse()
        .setChanges(changed.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
        .setDiffsList(changed)
        .setReplacesList(replaces);
    }),
    configure: unary((request: messages.ConfigureRequest) => {
      provider.configure(withoutSecretWrappers(fromStruct(request.getArgs())));
      return new ConfigureResponse().setAcceptsecrets(false).setSupportspreview(true);
    }),

    check: unary(async (request: messages.CheckRequest) => {
      const { inputs, failures = [] } = await resourceType(request.getType()).check({
        ...subject(request),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
      });
      const response = new CheckResponse().setInputs(toStruct(inputs));
      for (const { property, reason } of failures) {
        response.addFailures(new CheckFailure().setProperty(property).setReason(reason));
      }
      return response;
    }),
    diff: unary((request: messages.DiffRequest) => diffResponse(resourceType(request.getType()), request)),
    create: unary(async (request: messages.CreateRequest) => {
      const { id, outputs } = await resourceType(request.getType()).create({
        ...subject(request),
        ...{ inputs: fromStruct(request.getProperties()), preview: request.getPreview() },
        ...{ timeout: request.getTimeout(), signal },
      });
      return new CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const outputs = await resourceType(request.getType()).update({
        ...changeOf(request),
        ...{ preview: request.getPreview(), timeout: request.getTimeout(), signal },
      });
      return new UpdateResponse().setProperties(toStruct(outputs));
    }),
    read: unary(async (request: messages.ReadRequest) => {
      const found = await resourceType(request.getType()).read({
        ...subject(request),
        ...{ id: request.getId(), inputs: fromStruct(request.getInputs()) },
        outputs: fromStruct(request.getProperties()),
      });
      if (!found) return new ReadResponse();
      return new ReadResponse()
        .setId(request.getId())
        .setInputs(toStruct(found.inputs))
        .setProperties(toStruct(found.outputs));
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      await resourceType(request.getType()).delete({
        ...subject(request),
        ...{ id: request.getId(), inputs: fromStruct(request.getOldInputs()) },
        ...{ outputs: fromStruct(request.getProperties()), timeout: request.getTimeout(), signal },
      });
      return empty();
    }),

    construct: unary((request: messages.ConstructRequest) => {
      throw new Error(`the stand-in for ${provider.name} has no components, so not ${request.getType()}`);
    }),
    invoke: unary((request: messages.InvokeRequest) => {
      throw new Error(`the stand-in for ${provider.name} has no functions, so not ${request.getTok()}`);
    }),
  };
}

type Change = messages.DiffRequest | messages.UpdateRequest;

function subject(request: { getUrn(): string; getType(): string; getName(): string }) {
  return { urn: request.getUrn(), type: request.getType(), name: request.getName() };
}

function changeOf(request: Change) {
  return {
    ...subject(request),
    id: request.getId(),
    oldInputs: fromStruct(request.getOldInputs()),
    oldOutputs: fromStruct(request.getOlds()),
    newInputs: fromStruct(request.getNews()),
  };
}

function diffResponse(resource: ResourceType, request: messages.DiffRequest): messages.DiffResponse {
  const { changes, replaces, deleteBeforeReplace } = resource.diff(changeOf(request));
  const response = new DiffResponse()
    .setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
    .setReplacesList(replaces)
    .setDiffsList([...new Set(changes.map(({ path }) => String(path[0])))])
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const { path, kind } of changes) {
    const property = formatPath(path);
    const [inPlace, replacing] = kinds[kind];
    const detail = new PropertyDiff().setKind(replaces.includes(property) ? replacing : inPlace).setInputdiff(true);
    response.getDetaileddiffMap().set(property, detail);
  }
  return response;
}
