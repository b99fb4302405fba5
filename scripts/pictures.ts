// Draws docs/pictures anew: each dashboard's own queries, answered by a real Prometheus that holds an invented morning.
// `make pictures`; a test compares them.
import { writeFileSync } from "node:fs";
import { pictureFile, pictures } from "../tests/support/pictures/pictures.ts";

for (const { name, svg, empty } of await pictures()) {
  writeFileSync(pictureFile(name), svg);
  console.log(`docs/pictures/${name}.svg${empty.map((expression) => `\n  nothing: ${expression}`).join("")}`);
}
