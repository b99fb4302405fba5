import { expect } from "chai";
import { workloadNames } from "../catalogue/workloads.ts";
import { storedKeys, storeSettings, toTheStore } from "./support/external-secrets.ts";
import { ofType, type RecordedResource, type Recording } from "./support/mocks.ts";
import { golden, recordProgram } from "./support/program.ts";
import { rawConfiguration } from "./support/stack.ts";
import { listOf } from "./support/suite.ts";
import { at, texts } from "./support/wire.ts";

const secretType = "kubernetes:core/v1:Secret";
const externals = (recording: Recording<unknown>): readonly RecordedResource[] =>
  recording.resources.filter(({ inputs }) => inputs["kind"] === "ExternalSecret");

/** Names of the secret variables that each reader finds, whoever makes its Secrets. */
function secretVariables(recording: Recording<unknown>): Readonly<Record<string, readonly string[]>> {
  const made = ofType(recording, secretType).map(({ inputs, name }) => ({
    name: String(at(inputs, "metadata", "name") ?? `${name}-mock0000`),
    keys: Object.keys(at(inputs, "stringData") ?? {}),
  }));
  const stored = externals(recording).map(({ inputs }) => ({
    name: String(at(inputs, "spec", "target", "name")),
    keys: listOf(at(inputs, "spec", "data")).map((row) => String(at(row, "secretKey"))),
  }));
  const all = new Map([...made, ...stored].map(({ name, keys }) => [name, keys]));
  const pods = [...ofType(recording, "kubernetes:apps/v1:Deployment"), ...ofType(recording, "kubernetes:batch/v1:Job")];
  return Object.fromEntries(
    pods
      .map(({ name, inputs }) => {
        const from = listOf(at(inputs, "spec", "template", "spec", "containers", "0", "envFrom"));
        const names = from.flatMap((each) => at(each, "secretRef", "name") ?? []);
        return [
          name,
          names.flatMap((secret) => all.get(String(secret)) ?? [`no Secret ${String(secret)}`]).sort(),
        ] as const;
      })
      .filter(([name]) => name !== "gotenberg"),
  );
}

/** What differs between two recordings, as `type name`. */
function differing(one: Recording<unknown>, other: Recording<unknown>): readonly string[] {
  const rows = (recording: Recording<unknown>) =>
    new Set(golden(recording).map((row) => JSON.stringify([row.type.split(":").at(-1), row.name, row.inputs])));
  const [before, after] = [rows(one), rows(other)];
  return [...after]
    .filter((row) => !before.has(row))
    .map((row) => JSON.parse(row).slice(0, 2).join(" "))
    .sort();
}

describe("secrets from an external store", () => {
  let pulumi: Recording<unknown>;
  let stored: Recording<unknown>;
  before(async () => {
    pulumi = await recordProgram("dev");
    stored = await recordProgram("dev", toTheStore());
  });

  it("take none of the application's secrets through Pulumi: its state would hold what the store is there to hold", () => {
    const { values } = rawConfiguration("dev");
    const samples = storedKeys.map((key) => values[key]).filter((value) => value !== undefined);
    expect(samples).to.have.length(storedKeys.length);
    const found = stored.resources.flatMap(({ name, inputs }) =>
      texts(inputs).flatMap(({ text, path }) =>
        samples.some((sample) => text.includes(sample)) ? [`${name} ${path}`] : [],
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("give each process the variables that it had before, and no other: it would die at its start", () => {
    const before = secretVariables(pulumi);
    expect(Object.keys(before)).to.include.members([...workloadNames]);
    expect(before["api"]).to.include("SESSION_SECRET");
    expect(secretVariables(stored)).to.deep.equal(before);
  });

  it("ask the store for the key that a variable's value has there, in the stack's own folder", () => {
    const api = externals(stored).find(({ name }) => name === "api-stored");
    const keys = Object.fromEntries(
      listOf(at(api?.inputs, "spec", "data")).map((row) => [at(row, "secretKey"), at(row, "remoteRef", "key")]),
    );
    expect(keys["SESSION_SECRET"]).to.equal(`path:${storeSettings.path}/SESSION_SECRET`);
    expect(keys["S3_BSD_TEMPLATES_ACCESS_KEY_ID"]).to.equal(`path:${storeSettings.path}/S3_ACCESS_KEY_ID`);
  });

  it("don't ask for an optional key that the store lacks: everything else would fail with it", async () => {
    const fewer = await recordProgram("dev", toTheStore({ optional: ["GERICO_API_KEY"] }));
    const asked = externals(fewer).flatMap(({ inputs }) =>
      listOf(at(inputs, "spec", "data")).map((row) => String(at(row, "secretKey"))),
    );
    expect(asked).to.include("GERICO_API_KEY").and.not.include("SENTRY_DSN");
  });

  it("roll out who reads a raised key, and nobody else: a rotation must not stop what has nothing to do with it", async () => {
    const raised = await recordProgram("dev", toTheStore({ versions: { SESSION_SECRET: 2 } }));
    expect(differing(stored, raised)).to.deep.equal(["Deployment api", "ExternalSecret api-stored"]);
  });

  it("are waited for: a pod that starts before its Secret is there waits in vain for minutes", () => {
    for (const { name, inputs } of externals(stored))
      expect(at(inputs, "metadata", "annotations", "pulumi.com/waitFor"), name).to.equal("condition=Ready");
    const api = stored.resources.find(({ type, name }) => type.endsWith(":Deployment") && name === "api");
    const external = externals(stored).find(({ name }) => name === "api-stored");
    expect(api?.dependencies).to.include(external?.urn);
    const store = stored.resources.find(({ inputs }) => inputs["kind"] === "SecretStore");
    expect(external?.dependencies).to.include(store?.urn);
  });
});
