/** Names for objects that the program left unnamed. */
import { createHash, randomBytes } from "node:crypto";

/**
 * `<resource name>-<8 hex digits>`. The digits come from the engine's seed, so the preview shows the name that the update
 * gives; without a seed they are random.
 */
export function uniqueName(resourceName: string, randomSeed: Uint8Array): string {
  const digits =
    randomSeed.length > 0 ? createHash("sha256").update(randomSeed).digest("hex") : randomBytes(4).toString("hex");
  return `${resourceName}-${digits.slice(0, 8)}`;
}
