import { expect } from "chai";
import { committed, generatedFiles } from "./support/generated.ts";

describe("golden files", () => {
  for (const file of generatedFiles)
    it(`${file.path} shows what the program makes: no change of a resource goes unreviewed`, async () => {
      // Regenerate with `make golden`, and review the diff.
      expect(await file.content()).to.equal(committed(file));
    });
});
