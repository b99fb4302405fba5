import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { rootFolder } from "../tools/paths.ts";

/** Keys of a stack's configuration without their `trackdechets:`; `undefined` at any depth removes a key. */
export type Settings = Readonly<Record<string, unknown>>;

/** What differs on the embedded cluster. */
export interface Overlay {
  settings: Settings;
  secrets: Readonly<Record<string, string>>;
}

interface StackFile {
  config: Record<string, unknown>;
  encryptionsalt?: string;
}

const prefix = "trackdechets:";
const yaml = { version: "1.1" } as const;

/** The sections of the committed stack file, without the project's prefix. */
export async function committedSections(stack: string): Promise<Settings> {
  const { config }: StackFile = parse(await readFile(join(rootFolder, `Pulumi.${stack}.yaml`), "utf8"));
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(prefix, ""), value]));
}

/** The committed configuration of a stack with layers of settings over it, by full key; later layers win. */
export async function composeConfig(stack: string, layers: readonly Settings[]): Promise<unknown> {
  const committed: StackFile = parse(await readFile(join(rootFolder, `Pulumi.${stack}.yaml`), "utf8"));
  const prefixed = layers.map((layer) =>
    Object.fromEntries(Object.entries(layer).map(([key, value]) => [`${prefix}${key}`, value])),
  );
  return prefixed.reduce(merge, committed.config);
}

/**
 * Writes the engine's stack file, and has `encrypt` add the secrets to it. Nothing happens when it was made from the same
 * already: encrypting anew would cost a second and change every secret's cipher text.
 */
export async function writeStackFile(
  project: string,
  stack: string,
  wanted: { config: unknown; secrets: Overlay["secrets"] },
  encrypt: () => Promise<void>,
): Promise<void> {
  const target = join(project, `Pulumi.${stack}.yaml`);
  const stamp = `${target}.sha256`;
  const digest = createHash("sha256").update(JSON.stringify(wanted)).digest("hex");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === digest) return;
  const earlier: StackFile | undefined = existsSync(target) ? parse(await readFile(target, "utf8")) : undefined;
  // The salt belongs to the state's key: with a new one nothing encrypted earlier could be read.
  // As YAML 1.1, which the engine reads: a moment that isn't quoted is no text to it.
  await writeFile(target, stringify({ encryptionsalt: earlier?.encryptionsalt, config: wanted.config }, yaml));
  await encrypt();
  await writeFile(stamp, digest);
}

/** Objects are merged key by key, `undefined` removes a key, everything else is replaced. */
function merge(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  const entries = keys.map((key) => [key, key in above ? merge(below[key], above[key]) : below[key]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
