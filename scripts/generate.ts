// Writes the committed files that are made from the program: golden files, the stack files' JSON Schema, and documents.
// `make golden`; the diff is then reviewed like code.
import { writeFileSync } from "node:fs";
import { committed, generatedFiles, locate } from "../tests/support/generated.ts";

for (const file of generatedFiles) {
  const content = await file.content();
  const changed = content !== committed(file);
  if (changed) writeFileSync(locate(file), content);
  console.log(`${changed ? "written  " : "unchanged"} ${file.path}`);
}
