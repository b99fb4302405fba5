import { z } from "zod";
import { stackSchema, stackSecretsSchema } from "./schema/index.ts";

const prefix = "trackdechets:";

/** What `pulumi config set --secret` leaves in the file. */
const encrypted = (description: string | undefined) => ({
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
  ...(description === undefined ? {} : { description }),
});

/** JSON Schema of a whole `Pulumi.<stack>.yaml`, for editors: the same schema that the program checks. */
export function stackFileSchema() {
  const sections = Object.entries(stackSchema.shape).map(([name, schema]) => {
    const { $schema: _, ...section } = z.toJSONSchema(schema, { io: "input" });
    return [`${prefix}${name}`, section] as const;
  });
  const { required: requiredSections = [] } = z.toJSONSchema(stackSchema, { io: "input" });
  const secrets = Object.entries(stackSecretsSchema.shape).map(
    ([name, schema]) => [`${prefix}${name}`, encrypted(z.globalRegistry.get(schema)?.description)] as const,
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of a Trackdéchets stack",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries([...sections, ...secrets]),
        required: requiredSections.map((name) => `${prefix}${name}`),
        // Keys of other namespaces (pulumi:…) are the engine's.
        patternProperties: { "^(?!trackdechets:)": true },
        additionalProperties: false,
      },
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
    },
    required: ["config"],
    additionalProperties: false,
  };
}
