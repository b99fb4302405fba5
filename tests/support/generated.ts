import { readFileSync } from "node:fs";
import { format } from "prettier";
import { stringify } from "yaml";
import { stackFileSchema } from "../../config/json-schema.ts";
import { configurationReference } from "../../config/reference.ts";
import { evaluated, networkOf, recordWithoutSentry } from "./network/matrix.ts";
import { defectsDocument } from "./defects/document.ts";
import { imageLock } from "./image-lock.ts";
import { golden, recordProgram } from "./program.ts";
import { committedSections, stackNames } from "./stack.ts";

/** A committed file that is made from the program: `make golden` writes it, a test compares it. */
export interface GeneratedFile {
  /** From the repository's root. */
  readonly path: string;
  readonly content: () => Promise<string>;
}

const root = new URL("../../", import.meta.url);

export const generatedFiles: readonly GeneratedFile[] = [
  { path: "config/stack.schema.json", content: async () => `${JSON.stringify(stackFileSchema(), null, 2)}\n` },
  {
    path: "docs/configuration.md",
    content: () => format(configurationReference(committedSections("production")), { parser: "markdown" }),
  },
  { path: "catalogue/images.lock.json", content: async () => `${JSON.stringify(await imageLock(), null, 2)}\n` },
  { path: "docs/defects.md", content: () => format(defectsDocument(), { parser: "markdown", printWidth: 120 }) },
  ...stackNames.map((stack) => ({
    path: `tests/golden/${stack}.yaml`,
    content: async () => stringify(golden(await recordProgram(stack)), { lineWidth: 0, aliasDuplicateObjects: false }),
  })),
  ...stackNames.map((stack) => ({
    path: `tests/golden/network-${stack}.txt`,
    content: async () => evaluated(await networkOf(await recordWithoutSentry(stack))),
  })),
];

export const locate = ({ path }: GeneratedFile): URL => new URL(path, root);

/** The file as committed; empty when it isn't there. */
export function committed(file: GeneratedFile): string {
  try {
    return readFileSync(locate(file), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
