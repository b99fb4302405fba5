import { z } from "zod";
import type { EmbeddedCluster } from "../embedded.ts";
import { namespace } from "./sizes.ts";

const schema = z.object({
  data: z.record(z.string(), z.string()),
  metadata: z.object({
    managedFields: z.array(z.object({ manager: z.string(), fieldsV1: z.record(z.string(), z.unknown()) })),
  }),
});

/** The keys of a Secret, and the programs that have written any of them, as the API server keeps account of it. */
export async function secretWriters(
  embedded: EmbeddedCluster,
  name: string,
): Promise<{ readonly keys: readonly string[]; readonly writers: readonly string[] }> {
  const flags = ["--namespace", namespace, "--output=json", "--show-managed-fields"];
  const { data, metadata } = schema.parse(JSON.parse(await embedded.kubectl("get", "secret", name, ...flags)));
  const writers = metadata.managedFields.filter(({ fieldsV1 }) => "f:data" in fieldsV1).map(({ manager }) => manager);
  return { keys: Object.keys(data).sort(), writers };
}
