import { expect } from "chai";
import { consequences } from "../catalogue/consequences.ts";
import { secretSchemas } from "../catalogue/environment.ts";
import { fingerprintsOf, readFingerprints, warnings } from "../config/fingerprints.ts";

const inFile = { source: "pulumi" } as const;
const inStore = (versions: Record<string, number>) => ({
  source: "external-secrets" as const,
  region: "fr-par" as const,
  projectId: "00000000-0000-4000-8000-000000000000",
  path: "/trackdechets",
  optional: [],
  versions,
});

const value = "0123456789abcdef0123456789abcdef";
const secrets = Object.fromEntries(Object.keys(consequences).map((key) => [key, value]));
const deployed = fingerprintsOf(inFile, secrets, undefined);

describe("secrets whose change people notice", () => {
  it("are keys of the stack: a row for another name would never warn", () => {
    expect(secretSchemas).to.include.keys(Object.keys(consequences));
  });

  for (const [key, consequence] of Object.entries(consequences))
    it(`carry their consequence: ${key}, and only when it differs from the deployed one`, () => {
      const next = fingerprintsOf(inFile, { ...secrets, [key]: `${value}!` }, deployed);
      expect(warnings(deployed, next)).to.deep.equal([
        `${key} differs from the deployed one: with this change, ${consequence}`,
      ]);
      expect(warnings(deployed, fingerprintsOf(inFile, secrets, deployed))).to.deep.equal([]);
    });

  it("warn of nothing before the first up, and of no value that comes new or goes", () => {
    expect(warnings(undefined, deployed)).to.deep.equal([]);
    const { SESSION_SECRET: _, ...others } = secrets;
    const without = fingerprintsOf(inFile, others, undefined);
    expect(warnings(without, fingerprintsOf(inFile, secrets, without))).to.deep.equal([]);
    expect(warnings(deployed, fingerprintsOf(inFile, others, deployed))).to.deep.equal([]);
  });

  it("are told by their version where the store has the value, and not by the way from the file to the store", () => {
    const moved = fingerprintsOf(inStore({}), {}, deployed);
    expect(warnings(deployed, moved)).to.deep.equal([]);
    const raised = fingerprintsOf(inStore({ SESSION_SECRET: 2 }), {}, moved);
    expect(warnings(moved, raised)).to.have.length(1);
  });

  it("can't be guessed from what is kept of them: the checksum has a key, another one in every stack", () => {
    expect(JSON.stringify(deployed)).to.not.include(value);
    const other = fingerprintsOf(inFile, secrets, undefined);
    const all = [...Object.values(deployed.checksums), ...Object.values(other.checksums)];
    expect(new Set(all).size).to.equal(2 * Object.keys(consequences).length);
  });

  it("are read back as they were exported, and of an older version of the program nothing is", () => {
    expect(readFingerprints({ fingerprints: deployed })).to.deep.equal(deployed);
    for (const outputs of [undefined, {}, { fingerprints: "gone" }])
      expect(readFingerprints(outputs)).to.equal(undefined);
  });
});
