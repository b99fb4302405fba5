// Asks the registries for the digest of each pinned image that they haven't confirmed yet, and writes what they say into the
// lock. `make lock`. Where a registry says another digest than the lock has, nothing is replaced: the tag was pushed again,
// or whoever was believed was wrong. Empty the row's digest to take the registry's.
import { writeFileSync } from "node:fs";
import { lockedImages } from "../catalogue/lock.ts";
import { registries } from "./lock/registry.ts";
import { resolveImage } from "./lock/resolve.ts";

const file = new URL("../catalogue/images.lock.json", import.meta.url);

const registry = registries();
const resolved = await Promise.all(
  Object.entries(lockedImages).map(async ([reference, image]) => ({
    reference,
    before: image,
    ...(await resolveImage(reference, image, registry)),
  })),
);
const rows = resolved.map(({ reference, image }) => [reference, image] as const);
writeFileSync(file, `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`);

for (const { reference, before, image } of resolved)
  if (image.source !== before.source) console.log(`${reference}  ${image.digest}`);
const problems = resolved.flatMap(({ reference, problem }) =>
  problem === undefined ? [] : [`  ${reference}: ${problem}`],
);
if (problems.length > 0) {
  console.error(`\nnot confirmed by their registry:\n${problems.join("\n")}`);
  process.exitCode = 1;
}
