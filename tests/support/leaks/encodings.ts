import { gunzipSync, gzipSync } from "node:zlib";

/** One way in which a text may hold a value that nobody sees at a glance. */
export interface Encoding {
  readonly name: string;
  /** A text that holds the value so. */
  readonly write: (value: string) => string;
}

const json = (value: string): string => JSON.stringify(value).slice(1, -1);
/** Go writes these so, for the sake of HTML. */
const goJson = (value: string): string =>
  json(value).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
const percent = (value: string): string => encodeURIComponent(value);
const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString("base64");
const urlSafe = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export const encodings: readonly Encoding[] = [
  { name: "as it is", write: (value) => value },
  { name: "in JSON", write: json },
  { name: "in JSON of Go", write: goJson },
  { name: "in JSON inside of JSON", write: (value) => json(JSON.stringify({ value })) },
  { name: "in a URL", write: percent },
  {
    name: "in a URL, in small letters",
    write: (value) => percent(value).replace(/%../g, (code) => code.toLowerCase()),
  },
  { name: "in a form", write: (value) => percent(value).replaceAll("%20", "+") },
  { name: "in a URL inside of base64", write: (value) => base64(`redis://:${percent(value)}@redis`) },
  { name: "in base64", write: base64 },
  { name: "in base64 after one letter more", write: (value) => base64(`:${value}`) },
  { name: "in base64 between others", write: (value) => base64(`u:${value}@host`) },
  { name: "in base64 for URLs", write: (value) => urlSafe(base64(`{"v":"${value}"}`)) },
  { name: "in base64 inside of base64", write: (value) => base64(base64(`password=${value}\n`)) },
  { name: "in gzip inside of base64", write: (value) => base64(gzipSync(`{"password":"${json(value)}"}`)) },
  // Helm's own way: a Secret adds its base64 to that of Helm.
  { name: "in a Helm release", write: (value) => base64(base64(gzipSync(JSON.stringify({ config: { value } })))) },
];

/** What the base64 of a longer text has for certain, wherever in it the bytes stand. */
const cores = (bytes: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), Buffer.from(bytes)]);
    const whole = Math.floor(all.length / 3) * 4;
    return all.toString("base64").slice(before === 0 ? 0 : 4, whole);
  });

/** Texts of which one is in every text that holds the value (but for what is compressed: {@link opened}). */
export function needles(value: string): readonly string[] {
  const plain = [value, json(value), goJson(value), json(json(value)), goJson(goJson(value)), percent(value)];
  const url = [percent(value).replaceAll("%20", "+"), percent(value).replace(/%../g, (code) => code.toLowerCase())];
  const once = [value, json(value), percent(value)].flatMap(cores);
  const twice = once.flatMap(cores);
  return [...new Set([...plain, ...url, ...once, ...once.map(urlSafe), ...twice])];
}

/** The beginning of gzip in base64, and of that in base64. */
const compressed = /(?:H4sI|SDRzS)[A-Za-z0-9+/]{16,}={0,2}/g;

/** What the text holds in compressed form, in clear. */
export const opened = (text: string): readonly string[] =>
  [...text.matchAll(compressed)].flatMap(([found]) => {
    const once = Buffer.from(found, "base64");
    const bytes = found.startsWith("H4sI") ? once : Buffer.from(once.toString("latin1"), "base64");
    return inflated(bytes) ?? [];
  });

/** The text in gzip; `undefined` if it is none: a random text may begin like one. */
export function inflated(bytes: Uint8Array): string | undefined {
  try {
    return gunzipSync(bytes).toString();
  } catch {
    return undefined;
  }
}
