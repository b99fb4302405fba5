import { needles, opened } from "./encodings.ts";
import type { KnownSecret } from "./known.ts";

/** Something that is stored or printed. */
export interface Text {
  /** What it is, for the failure's text. */
  readonly where: string;
  readonly text: string;
}

/** So many letters tell a needle from nearly everything else; each is longer. */
const head = 8;

/** A number below 65536 for the beginning of a needle, from three of its letters. */
const mark = (text: string, at: number): number =>
  ((text.charCodeAt(at) * 1031) ^ (text.charCodeAt(at + 3) * 33) ^ text.charCodeAt(at + 6)) & 0xffff;

/**
 * Looks for thousands of needles in one pass: megabytes of state, each with every encoding of every secret, would take
 * minutes one after the other. Gives where the secrets stand that a text gives away, in any encoding.
 */
export function searchFor(secrets: readonly KnownSecret[]): (text: string) => readonly string[] {
  const byHead = new Map<string, { readonly needle: string; readonly where: string }[]>();
  const marks = new Uint8Array(0x10000);
  for (const { where, value } of secrets)
    for (const needle of needles(value)) {
      const key = needle.slice(0, head);
      byHead.set(key, [...(byHead.get(key) ?? []), { needle, where }]);
      marks[mark(needle, 0)] = 1;
    }
  const search = (text: string): readonly string[] => {
    const found = new Set<string>();
    for (let at = 0; at <= text.length - head; at++) {
      if (marks[mark(text, at)] === 0) continue;
      const candidates = byHead.get(text.slice(at, at + head)) ?? [];
      for (const { needle, where } of candidates) if (text.startsWith(needle, at)) found.add(where);
    }
    return [...found];
  };
  return (text) => [...new Set([text, ...opened(text)].flatMap(search))].sort();
}

/** Where the secrets stand that the text gives away. */
export const leaked = (secrets: readonly KnownSecret[], text: string): readonly string[] => searchFor(secrets)(text);

/** Each secret in each of the texts: `where the secret stands: where else it was found`. */
export function leaks(secrets: readonly KnownSecret[], texts: readonly Text[]): readonly string[] {
  const search = searchFor(secrets);
  return texts.flatMap(({ where, text }) => search(text).map((secret) => `${secret}: ${where}`));
}
