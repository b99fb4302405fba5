/** The S3 client that the provider's configuration describes. */
import type { S3 } from "@aws-sdk/client-s3";

import { field, flag, type Json, type JsonObject, list, text } from "../shared/json.ts";

/** Loads the SDK when the first bucket asks for it: a run that changes nothing does without. */
export async function connect(configuration: JsonObject): Promise<S3> {
  const { S3 } = await import("@aws-sdk/client-s3");
  const endpoint = endpointOf(configuration);
  if (endpoint === undefined) throw new Error("the stand-in for aws needs endpoints[].s3: it is not for Amazon's own");
  return new S3({
    endpoint,
    region: text(configuration, "region") ?? "us-east-1",
    forcePathStyle: flag(configuration, "s3UsePathStyle"),
    credentials: {
      accessKeyId: text(configuration, "accessKey") ?? "",
      secretAccessKey: text(configuration, "secretKey") ?? "",
    },
    // Other stores than Amazon's don't know the newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

function endpointOf(configuration: JsonObject): string | undefined {
  const given = field(configuration, "endpoints");
  // The SDK sends lists of a provider's configuration as JSON text.
  const endpoints: Json | undefined = typeof given === "string" ? JSON.parse(given) : given;
  return list({ endpoints: endpoints ?? [] }, "endpoints").flatMap((entry) => text(entry, "s3") ?? [])[0];
}

/** The value as one of the words that S3 knows. @throws naming them */
export function oneOf<T extends string>(property: string, value: string | undefined, words: readonly T[]): T {
  const known = words.find((word) => word === value);
  if (known === undefined) throw new Error(`${property}: expected ${words.join(", ")}, got ${value ?? "nothing"}`);
  return known;
}

/** Whether the store answered that there is no such bucket or setting. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && /^(NotFound|NoSuch\w+|404)$|NotFoundError$/.test(error.name);
}
