import { z } from "zod";
import { applicationSecretKeys, optionalSecretKeys } from "../../catalogue/secret-keys.ts";
import { url } from "./primitives.ts";

const region = z.enum(["fr-par", "nl-ams", "pl-waw"]).meta({ examples: ["fr-par"] });

export const secrets = z
  .discriminatedUnion("source", [
    z.strictObject({ source: z.literal("pulumi") }),
    z.strictObject({
      source: z.literal("external-secrets"),
      region: region.describe("Of Scaleway's Secret Manager"),
      projectId: z.uuid().describe("Scaleway project that holds the secrets"),
      path: z
        .string()
        .regex(/^(\/[\w-]+)+$/, "a folder such as /trackdechets-production")
        .describe("Folder of the store with one secret for each key, by the key's name")
        .meta({ examples: ["/trackdechets-production"] }),
      optional: z
        .array(z.enum(optionalSecretKeys))
        .default([])
        .describe("Optional keys that are in the store: one that is asked for and isn't there fails everything"),
      versions: z
        .partialRecord(z.enum(applicationSecretKeys), z.int().positive())
        .default({})
        .describe(
          "Raised when a value has changed in the store: whoever reads that key is rolled out with the new one",
        ),
      apiUrl: url.optional().describe("Of the store; without it Scaleway's own"),
    }),
  ])
  .describe("Where the application's secrets come from");

export type SecretSettings = z.infer<typeof secrets>;
/** Of a store that the External Secrets operator reads. */
export type SecretStoreSettings = Extract<SecretSettings, { source: "external-secrets" }>;
