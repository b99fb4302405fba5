// Asks the registries for the digest of each pinned image that has none yet, and writes it into the lock. `make lock`; a digest
// that is known stays, because a tag that has moved is to be looked at: remove the row's digest to take the new one.
import { writeFileSync } from "node:fs";
import { lockedImages, type LockedImage } from "../catalogue/lock.ts";
import { digestOf } from "./lock/registry.ts";

const file = new URL("../catalogue/images.lock.json", import.meta.url);
const refused: string[] = [];

async function completed([reference, image]: [string, LockedImage]): Promise<[string, LockedImage]> {
  if (image.digest !== null) return [reference, image];
  try {
    const digest = await digestOf(reference);
    console.log(`${reference}  ${digest}`);
    return [reference, { ...image, digest }];
  } catch (error) {
    refused.push(`${reference}: ${error instanceof Error ? error.message : String(error)}`);
    return [reference, image];
  }
}

const rows = await Promise.all(Object.entries(lockedImages).map(completed));
writeFileSync(file, `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`);
if (refused.length > 0) {
  console.error(`\nwithout a digest still:\n${refused.map((line) => `  ${line}`).join("\n")}`);
  process.exitCode = 1;
}
