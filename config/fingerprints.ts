import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { consequences } from "../catalogue/consequences.ts";
import { storedVersion } from "./secret-source.ts";
import type { SecretSettings } from "./schema/secrets.ts";
import type { StackSecrets } from "./schema/index.ts";

const schema = z.object({
  /** Of the keyed checksum, made once. Without it a weak value could be guessed from its checksum. */
  key: z.string(),
  checksums: z.record(z.string(), z.string()),
});

/** By which the next run sees whether a secret has changed. A secret itself: it is exported encrypted. */
export type Fingerprints = z.infer<typeof schema>;

/** Those that the last successful `up` exported; nothing before the first, and of an older version of the program. */
export const readFingerprints = (outputs: unknown): Fingerprints | undefined =>
  z.object({ fingerprints: schema }).safeParse(outputs).data?.fingerprints;

/** What tells one value of a secret from the next: itself, or its version in the store, which Pulumi never reads. */
function identity(key: string, settings: SecretSettings, secrets: StackSecrets): readonly [string, string | undefined] {
  if (settings.source === "pulumi") return [key, secrets[key]];
  return [`${key} in the store`, `${storedVersion(settings, key)}`];
}

/** Of the secrets whose change people notice. */
export function fingerprintsOf(
  settings: SecretSettings,
  secrets: StackSecrets,
  before: Fingerprints | undefined,
): Fingerprints {
  const key = before?.key ?? randomBytes(32).toString("hex");
  const checksums = Object.keys(consequences).flatMap((each): [string, string][] => {
    const [name, value] = identity(each, settings, secrets);
    return value === undefined ? [] : [[name, createHmac("sha256", key).update(`${name}\n${value}`).digest("hex")]];
  });
  return { key, checksums: Object.fromEntries(checksums) };
}

/** What people will notice of the secrets that differ from the deployed ones. */
export function warnings(before: Fingerprints | undefined, now: Fingerprints): readonly string[] {
  return Object.entries(consequences).flatMap(([key, consequence]) => {
    const names = Object.keys(now.checksums).filter((name) => name.split(" ")[0] === key);
    const differs = names.some((name) => {
      const deployed = before?.checksums[name];
      return deployed !== undefined && deployed !== now.checksums[name];
    });
    return differs ? [`${key} differs from the deployed one: with this change, ${consequence}`] : [];
  });
}
