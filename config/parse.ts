import type { z } from "zod";
import { settingSchemas } from "../catalogue/environment.ts";
import { complete, exampleAt, jsonSchemaOf, settable } from "./json-schema-shape.ts";
import type { Deployed } from "./deployed.ts";
import type { Sections } from "./rule.ts";
import { rules } from "./rules.ts";
import { secretSource } from "./secret-source.ts";
import { keyOf, removeLine, setLine, setSecretLine, type Problem } from "./problem.ts";
import { stackSchema, stackSecretsSchema, type StackSecrets, type StackSettings } from "./schema/index.ts";

/** The stack's raw configuration, as the engine hands it over: objects are JSON text. */
export interface RawConfiguration {
  readonly values: Readonly<Record<string, string>>;
  /** Keys that are encrypted in the stack file. */
  readonly encrypted: readonly string[];
  /** What the last successful `up` left: some changes of it would lose data. */
  readonly deployed: Deployed;
  readonly now: Date;
}

export type Parsed =
  | { readonly ok: true; readonly settings: StackSettings; readonly secrets: StackSecrets }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const secretKeys = Object.keys(stackSecretsSchema.shape);
const isSecret = (key: string): boolean => secretKeys.includes(key);

/** Checks everything there is to check, and tells all of it at once. */
export function parseConfiguration({ values, encrypted, deployed, now }: RawConfiguration): Parsed {
  const plain = Object.entries(values).filter(([key]) => !isSecret(key));
  const sections = Object.fromEntries(plain.map(([key, text]) => [key, decode(text)] as const));
  const secrets = Object.fromEntries(Object.entries(values).filter(([key]) => isSecret(key)));
  const settings = stackSchema.safeParse(sections);

  const valid = settings.success ? settings.data : validSections(sections);
  const source = secretSource(valid.secrets, secrets);
  const circumstances = { secrets, source, deployed, now };

  const problems = [
    ...Object.keys(secrets)
      .filter((key) => !encrypted.includes(key))
      .map((key) => ({ key, message: "is a secret, and stands in clear in the file", fix: setSecretLine(key) })),
    ...plain.flatMap(([key]) => (encrypted.includes(key) ? hiddenInside(key, sections[key]) : [])),
    ...(settings.success ? [] : settingProblems(sections)),
    ...secretProblems(secrets).filter(({ key }) => source.inFile(key)),
    ...rules.flatMap((check) => check(valid, circumstances)),
  ];
  if (problems.length > 0 || !settings.success) return { ok: false, problems };
  return { ok: true, settings: settings.data, secrets };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Why none stays secret inside of a section. */
const inClear = "inside of a section Pulumi hands it out in clear (pulumi/pulumi#7127)";

/** A section of which the engine says that something in it is encrypted, and not what. */
function hiddenInside(key: string, section: unknown): readonly Problem[] {
  const names = typeof section === "object" && section !== null ? Object.keys(section) : [];
  // These are told by their own names, and what isn't a section as no key at all.
  if (!(key in stackSchema.shape) || names.some(isSecret)) return [];
  const fix = `${setLine(`${key}.<name>`, "<value>")}   for each that Pulumi.<stack>.yaml shows as "secure"`;
  return [{ key, message: `holds an encrypted value that is no secret: ${inClear}`, fix }];
}

/** A name that the program doesn't know: of a secret too, where it doesn't belong. */
function unknownKey(path: readonly PropertyKey[]): Problem {
  const [key, name] = [keyOf(path), String(path.at(-1))];
  return path.length > 1 && isSecret(name)
    ? { key, message: `is a secret: ${inClear}`, fix: `${removeLine(key)} && ${setSecretLine(name)}` }
    : { key, message: "is no key of this program", fix: removeLine(key) };
}

/** Each section that is right by itself: a rule runs when all that it compares is. */
const validSections = (sections: Record<string, unknown>): Sections => ({
  ...Object.fromEntries(
    Object.entries(stackSchema.shape).flatMap(([name, schema]) => {
      const parsed = schema.safeParse(sections[name]);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  ),
  // One that lacks says nothing of the others: each is right by itself.
  settings: validSettings(sections["settings"]),
});

const validSettings = (settings: unknown): StackSettings["settings"] =>
  Object.fromEntries(
    Object.entries(typeof settings === "object" && settings !== null ? settings : {}).flatMap(([name, value]) => {
      const parsed = settingSchemas[name]?.safeParse(value);
      return parsed?.success === true ? [[name, parsed.data]] : [];
    }),
  );

function settingProblems(sections: Record<string, unknown>): readonly Problem[] {
  const shape = jsonSchemaOf(stackSchema);
  // Missing objects become empty ones, so that each value that lacks is told, not just the outermost object.
  const issues = stackSchema.safeParse(complete(shape, sections)).error?.issues ?? [];
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((name) => unknownKey([...issue.path, name]));
    const key = keyOf(issue.path);
    const given = unquoted(issue, sections);
    if (given !== undefined)
      return [{ key, message: "must be a text: Pulumi stores it as one if told so", fix: setLine(key, given) }];
    const path = settable(shape, issue.path);
    return [{ key, message: message(issue), fix: setLine(keyOf(path), exampleAt(shape, path)) }];
  });
}

/** What stands as a number or truth value where a text is asked for: `pulumi config set --path` takes digits for a number. */
function unquoted(issue: z.core.$ZodIssue, sections: Record<string, unknown>): string | undefined {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return undefined;
  const given = issue.path.reduce<unknown>(
    (inner, name) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined),
    sections,
  );
  return typeof given === "number" || typeof given === "boolean" ? `${given}` : undefined;
}

function secretProblems(secrets: Record<string, string>): readonly Problem[] {
  const issues = stackSecretsSchema.safeParse(secrets).error?.issues ?? [];
  if (issues.length === 0) return [];
  const { properties = {} } = jsonSchemaOf(stackSecretsSchema);
  return issues.map((issue) => {
    const key = keyOf(issue.path);
    const example = properties[key]?.examples?.[0];
    return { key, message: message(issue), fix: setSecretLine(key, example === undefined ? undefined : `${example}`) };
  });
}

const message = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_type" && issue.message.endsWith("received undefined")
    ? "is missing"
    : issue.message.replace(/^Invalid (input|string|option): ?/, "must be ").replace(/^Too (small|big): /, "");
