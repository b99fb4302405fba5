import { expect } from "chai";
import { generated, type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { rawConfiguration } from "./support/stack.ts";
import { texts } from "./support/wire.ts";

/** Where a secret may be written down: encrypted in the state, and for its reader in the cluster. */
const mayHold = (type: string): boolean => type === "kubernetes:core/v1:Secret" || type.startsWith("pulumi:providers:");

const markers = (recording: Recording<unknown>): readonly string[] => [
  ...rawConfiguration("production").encrypted.flatMap((key) => rawConfiguration("production").values[key] ?? []),
  ...recording.resources.filter(({ type }) => type.startsWith("random:")).map(({ name }) => generated(name)),
];

describe("secrets", () => {
  let recording: Recording<unknown>;
  before(async () => {
    recording = await recordProgram("production");
  });

  const holders = (marker: string): readonly { resource: RecordedResource; path: string }[] =>
    recording.resources.flatMap((resource) =>
      texts(resource.inputs)
        .filter(({ text }) => text.includes(marker))
        .map(({ path }) => ({ resource, path })),
    );

  it("stand nowhere but in Secrets and provider settings: everything else is read by many", () => {
    const leaks = markers(recording).flatMap((marker) =>
      holders(marker)
        .filter(({ resource }) => !mayHold(resource.type))
        .map(({ resource, path }) => `${resource.type} ${resource.name} ${path}`),
    );
    expect(leaks).to.deep.equal([]);
  });

  it("are marked as secret wherever they stand: the engine would write them in clear into the state", () => {
    const clear = markers(recording).flatMap((marker) =>
      holders(marker)
        .filter(({ resource, path }) => !resource.secretPaths.some((secret) => path.startsWith(secret)))
        .map(({ resource, path }) => `${resource.type} ${resource.name} ${path}`),
    );
    expect(clear).to.deep.equal([]);
  });

  it("reach their readers: a secret that nothing reads is one that somebody keeps for nothing", () => {
    const unread = markers(recording).filter((marker) => holders(marker).length === 0);
    expect(unread).to.deep.equal([]);
  });

  it("leave every other resource readable in previews: one secret in a pod's spec would hide all of it", () => {
    const hidden = recording.resources
      .filter(({ type, custom, secretPaths }) => custom && !mayHold(type) && secretPaths.length > 0)
      .map(({ type, name, secretPaths }) => `${type} ${name} ${secretPaths.join()}`);
    expect(hidden).to.deep.equal([]);
  });
});
