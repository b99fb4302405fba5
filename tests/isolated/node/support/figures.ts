import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { workFolder } from "../../../../local/tools/paths.ts";

/** Something that a test measured. */
export interface Figure {
  readonly database: "PostgreSQL" | "Redis";
  /**
   * Without writes; confirmed writes that were gone afterwards, by number or by age; how far the backups were behind;
   * until a restored database answered; a whole drill.
   */
  readonly what: "fail-over" | "lost" | "recovery point" | "recovery" | "drill";
  readonly value: number;
  readonly unit: "s" | "rows";
}

const file = join(workFolder, "figures", "node.json");

/** Those of the last run, in the order in which they were noted. */
export const readFigures = (): readonly Figure[] => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []);

/** A run begins with none. */
export const forgetFigures = (): void => rmSync(file, { force: true });

/** Keeps a figure for `make drill`, which prints them together. */
export function note(figure: Figure): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify([...readFigures(), figure], null, 2));
}
