import { join } from "node:path";
import { expect } from "chai";
import { definitionFiles, readDefinitions } from "../local/charts/definitions.ts";
import { crdSources } from "../local/tools/modules.ts";
import { type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { stackNames } from "./support/stack.ts";
import { type Schema, violations } from "./support/structural-schema.ts";
import { at, type JsonValue } from "./support/wire.ts";

/** Folder or file of each module's definitions. */
const folders = {
  certManager: "deploy/crds",
  cloudNativePg: "config/crd/bases",
  barmanCloud: "config/crd/bases",
  eck: "config/crds/v1/all-crds.yaml",
  percona: "deploy/crd.yaml",
  redisOperator: "manifests/databases.spotahome.com_redisfailovers.yaml",
  keda: "config/crd/bases",
  prometheusOperator: "example/prometheus-operator-crd",
} as const;
const modules = [
  "certManager",
  "cloudNativePg",
  "barmanCloud",
  "eck",
  "percona",
  "redisOperator",
  "keda",
  "prometheusOperator",
] as const;

/** Schema of each kind by Pulumi's type token. */
async function schemas(): Promise<ReadonlyMap<string, Schema>> {
  const sources = await crdSources();
  const files = await Promise.all(modules.map((name) => definitionFiles(join(sources[name], folders[name]))));
  const read: JsonValue[] = JSON.parse(JSON.stringify(await readDefinitions(files.flat())));
  return new Map(
    read.flatMap((definition) => {
      const versions = at(definition, "spec", "versions");
      return (Array.isArray(versions) ? versions : []).map((version): [string, Schema] => [
        `kubernetes:${at(definition, "spec", "group")}/${at(version, "name")}:${at(definition, "spec", "names", "kind")}`,
        at(version, "schema", "openAPIV3Schema", "properties", "spec") ?? null,
      ]);
    }),
  );
}

describe("custom resources", () => {
  let known: ReadonlyMap<string, Schema>;
  const recordings = new Map<string, Recording<unknown>>();

  before(async function () {
    this.timeout("5m");
    known = await schemas();
    for (const stack of stackNames) recordings.set(stack, await recordProgram(stack));
  });

  const customResources = (stack: string): RecordedResource[] =>
    (recordings.get(stack)?.resources ?? []).filter(({ type }) => known.has(type));

  for (const stack of stackNames)
    it(`of ${stack} have no field that their definition doesn't, because the API server drops it without a word`, () => {
      const found = customResources(stack);
      expect(new Set(found.map(({ type }) => type.split(":").at(-1)))).to.include.all.keys(
        ...["ClusterIssuer", "Cluster", "Pooler", "ScheduledBackup", "ObjectStore"],
        ...["RedisFailover", "Elasticsearch", "PerconaServerMongoDB"],
      );
      const wrong = found.flatMap(({ name, type, inputs }) =>
        violations(inputs.spec ?? null, known.get(type), `${name} spec`),
      );
      expect(wrong).to.deep.equal([]);
    });

  it("are told from wrong ones, because a check that passes everything proves nothing", () => {
    const wrong = { instances: "1", storage: { sise: "1Gi" }, primaryUpdateMethod: "soon" };
    expect(violations(wrong, known.get("kubernetes:postgresql.cnpg.io/v1:Cluster"))).to.deep.equal([
      ".instances: string instead of integer",
      ".storage.sise: unknown field",
      ".primaryUpdateMethod: not one of switchover, restart",
    ]);
    expect(violations({}, known.get("kubernetes:postgresql.cnpg.io/v1:Cluster"))).to.deep.equal([
      ".instances: missing",
    ]);
  });
});
