import { z } from "zod";
import { checkRules, type Sections } from "./rules.ts";
import { removeLine, setLine, setSecretLine, type Problem } from "./problem.ts";
import { stackSchema, stackSecretsSchema, type StackSecrets, type StackSettings } from "./schema/index.ts";

/** The stack's raw configuration, as the engine hands it over: objects are JSON text. */
export interface RawConfiguration {
  readonly values: Readonly<Record<string, string>>;
  /** Keys that are encrypted in the stack file. */
  readonly encrypted: readonly string[];
}

export type Parsed =
  | { readonly ok: true; readonly settings: StackSettings; readonly secrets: StackSecrets }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const secretKeys = Object.keys(stackSecretsSchema.shape);
const isSecret = (key: string): boolean => secretKeys.includes(key);

/** Checks everything there is to check, and tells all of it at once. */
export function parseConfiguration({ values, encrypted }: RawConfiguration): Parsed {
  const plain = Object.entries(values).filter(([key]) => !isSecret(key));
  const decoded = plain.map(([key, text]) => [key, decode(text)] as const);
  const sections = Object.fromEntries(decoded);
  const settings = stackSchema.safeParse(complete(settingsJsonSchema, sections));
  const secrets = Object.fromEntries(Object.entries(values).filter(([key]) => isSecret(key)));
  const parsedSecrets = stackSecretsSchema.safeParse(secrets);

  const problems = [
    ...Object.keys(secrets)
      .filter((key) => !encrypted.includes(key))
      .map((key) => ({ key, message: "is a secret, and stands in clear in the file", fix: setSecretLine(key) })),
    ...plain.flatMap(([key]) => (encrypted.includes(key) ? [nestedSecret(key)] : [])),
    ...(settings.error?.issues ?? []).flatMap(settingProblems),
    ...(parsedSecrets.error?.issues ?? []).map(secretProblem),
    ...checkRules(validSections(sections), secrets),
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

const nestedSecret = (key: string): Problem => ({
  key,
  message: "is no secret key: only those at the top level stay secret (pulumi/pulumi#7127)",
  fix: removeLine(key),
});

/** Each section that is right by itself: a rule runs when all that it compares is. */
function validSections(sections: Record<string, unknown>): Sections {
  const valid = Object.entries(stackSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(complete(settingsJsonSchema, sections)[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(valid);
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly minimum?: number;
}

const jsonSchemaShape: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), jsonSchemaShape).optional(),
    required: z.array(z.string()).optional(),
    examples: z.array(z.unknown()).optional(),
    enum: z.array(z.unknown()).optional(),
    type: z.string().optional(),
    minimum: z.number().optional(),
  }),
);
const asJsonSchema = (schema: z.ZodType): JsonSchema => jsonSchemaShape.parse(z.toJSONSchema(schema, { io: "input" }));
const settingsJsonSchema = asJsonSchema(stackSchema);
const secretsJsonSchema = asJsonSchema(stackSecretsSchema);

/** Missing objects become empty ones, so that each value that lacks is told, not just the outermost object. */
function complete(schema: JsonSchema, value: Record<string, unknown>): Record<string, unknown> {
  const required = (schema.required ?? []).flatMap((name) => {
    const property = schema.properties?.[name];
    if (property?.properties === undefined) return [];
    const inner = value[name] ?? {};
    return isRecord(inner) ? [[name, complete(property, inner)] as const] : [];
  });
  return { ...value, ...Object.fromEntries(required) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function settingProblems(issue: z.core.$ZodIssue): Problem[] {
  const key = issue.path.join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((name) => {
      const unknown = [...issue.path, name].join(".");
      return { key: unknown, message: "is no key of this program", fix: removeLine(unknown) };
    });
  return [{ key, message: message(issue), fix: setLine(key, exampleOf(settingsJsonSchema, issue.path)) }];
}

function secretProblem(issue: z.core.$ZodIssue): Problem {
  const key = issue.path.join(".");
  const example = secretsJsonSchema.properties?.[key]?.examples?.[0];
  return { key, message: message(issue), fix: setSecretLine(key, example === undefined ? undefined : `${example}`) };
}

const message = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_type" && issue.message.endsWith("received undefined")
    ? "is missing"
    : issue.message.replace(/^Invalid (input|string|option): ?/, "must be ").replace(/^Too (small|big): /, "");

/** What could stand there: the schema's own example, its first choice, or the kind of value. */
function exampleOf(schema: JsonSchema, path: readonly PropertyKey[]): string | number | boolean {
  const leaf = path.reduce<JsonSchema | undefined>((node, name) => node?.properties?.[String(name)], schema);
  const example = leaf?.examples?.[0] ?? leaf?.enum?.[0] ?? leaf?.minimum;
  const isPlain = typeof example === "string" || typeof example === "number" || typeof example === "boolean";
  return isPlain ? example : `<${leaf?.type ?? "value"}>`;
}
