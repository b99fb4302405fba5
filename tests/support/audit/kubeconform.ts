import { z } from "zod";
import { buildTestBinary } from "../../../local/tools/go.ts";
import { schemaFolder } from "./schemas.ts";
import { verdict, type RuleSet } from "./rule-set.ts";

const report = z.object({
  resources: z
    .array(
      z.object({
        kind: z.string(),
        name: z.string(),
        status: z.string(),
        msg: z.string(),
      }),
    )
    .nullable(),
});

/** kubeconform: every field by the API server's own schema or the custom resource's definition, none beside it. */
export async function kubeconform(): Promise<RuleSet> {
  const [binary, schemas] = [await buildTestBinary("kubeconform"), await schemaFolder()];
  const location = `${schemas}/{{.Group}}/{{.ResourceAPIVersion}}/{{.ResourceKind}}.json`;
  return async ({ ownFile }) => {
    const args = ["-strict", "-output=json", `-schema-location=${location}`, ownFile];
    const { resources } = report.parse(await verdict("kubeconform", binary, args));
    return (resources ?? []).map(({ kind, name, status, msg }) => ({
      rule: status,
      object: `${kind}/${name}`,
      text: msg.replace(/^.* validation failed with '[^']*' /, ""),
    }));
  };
}
