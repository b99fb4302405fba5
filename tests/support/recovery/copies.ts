import { expect } from "chai";
import { z } from "zod";
import { drillName, type DrilledEngine } from "../../../catalogue/recovery.ts";
import type { EmbeddedCluster } from "../embedded.ts";
import { eventually } from "../operators/eventually.ts";
import { patched, wrongCopies, wrongRestores } from "./wrong-copies.ts";

const manifestSchema = z.looseObject({ apiVersion: z.string(), metadata: z.looseObject({ name: z.string() }) });
const mongodbSchema = z.looseObject({
  apiVersion: z.string(),
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.object({
    backup: z.object({ storages: z.object({ "object-storage": z.object({ s3: z.looseObject({}) }) }) }),
  }),
});

/** The manifest of a drill's copy, as its script reads it. */
export async function copyOf(embedded: EmbeddedCluster, namespace: string, engine: DrilledEngine): Promise<unknown> {
  const scratch = (await embedded.list("configmaps", namespace)).find(({ metadata }) =>
    metadata.name.startsWith(`${drillName(engine)}-scratch`),
  );
  return JSON.parse(scratch?.data["manifest.json"] ?? "");
}

/** What MongoDB's script orders once the copy is there. */
function restoreOf(copy: unknown, namespace: string): unknown {
  const { apiVersion, metadata, spec } = mongodbSchema.parse(copy);
  const { s3 } = spec.backup.storages["object-storage"];
  const destination = `s3://${String(s3["bucket"])}/${String(s3["prefix"])}/2026-01-01T00:00:00Z`;
  return {
    apiVersion,
    kind: "PerconaServerMongoDBRestore",
    metadata: { ...metadata, namespace },
    spec: { clusterName: metadata.name, backupSource: { type: "logical", destination, s3 } },
  };
}

const dryRun = (embedded: EmbeddedCluster, object: unknown, ...as: readonly string[]): Promise<string> =>
  embedded.create(JSON.stringify(object), ...as, "--dry-run=server");

/** Asks the API server in the name of the drill's account, and of an administrator. Nothing is made. */
export async function expectOwnCopyOnly(
  embedded: EmbeddedCluster,
  namespace: string,
  engine: DrilledEngine,
): Promise<void> {
  const as = `--as=system:serviceaccount:${namespace}:${drillName(engine)}-account`;
  const copy = patched(await copyOf(embedded, namespace, engine), {
    metadata: { annotations: { "trackdechets/drill-pod": "pod" } },
  });
  const made = [
    { object: copy, wrong: wrongCopies[engine] },
    ...(engine === "mongodb" ? [{ object: restoreOf(copy, namespace), wrong: wrongRestores }] : []),
  ];
  for (const { object, wrong } of made) {
    const [first] = wrong;
    const refused = () =>
      dryRun(embedded, patched(object, first?.patch), as).then(
        () => false,
        () => true,
      );
    // The API server takes a moment to know a new policy.
    await eventually("a refusal", refused, true);
    expect(await dryRun(embedded, object, as)).to.match(/created \(server dry run\)/);
    for (const { what, patch, refusal } of wrong) {
      const answer = await dryRun(embedded, patched(object, patch), as).catch(String);
      expect(answer, what).to.include("ValidatingAdmissionPolicy").and.to.include(refusal);
    }
    // Somebody else's is no matter of the drill's.
    const other = patched(manifestSchema.parse(object), { metadata: { name: "other" } });
    expect(await dryRun(embedded, other)).to.include("/other created");
  }
}
