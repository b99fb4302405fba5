import { z } from "zod";
import { variables } from "../catalogue/environment.ts";
import { secretMeanings, settingMeanings } from "./meanings.ts";
import { stackSchema, stackSecretsSchema } from "./schema/index.ts";

/** The part of JSON Schema that the stack's schema makes use of. */
interface Node {
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly propertyNames?: unknown;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}

const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.looseObject({
    properties: z.record(z.string(), nodeSchema).optional(),
    oneOf: z.array(nodeSchema).optional(),
    additionalProperties: z.union([z.boolean(), nodeSchema]).optional(),
    items: nodeSchema.optional(),
  }),
);
const nodeOf = (schema: z.ZodType): Node => nodeSchema.parse(z.toJSONSchema(schema, { io: "input" }));

interface Entry {
  readonly path: readonly string[];
  readonly node: Node;
  /** `with it`: inside of an object that may be left out as a whole. */
  readonly need: "yes" | "no" | "with it";
  /** Values that must stand beside it, where they choose between forms. */
  readonly beside: Readonly<Record<string, unknown>>;
}

/** Every value that can be set, in the schema's order, and every object that says something of its own. */
function entriesOf(node: Node, at: Pick<Entry, "path" | "need"> & Partial<Entry>): Entry[] {
  const { path, need, beside = {} } = at;
  if (node.oneOf !== undefined)
    return node.oneOf.flatMap((form) => {
      const constants = Object.entries(form.properties ?? {}).flatMap(([name, { const: value }]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      return entriesOf(form, { path, need, beside: Object.fromEntries(constants) });
    });
  if (node.properties === undefined) return [{ path, node, need, beside }];
  const isPart = path.length > 1 && node.description !== undefined;
  const inner = Object.entries(node.properties).flatMap(([name, property]) => {
    const required = need === "yes" ? "yes" : "with it";
    const innerNeed = node.required?.includes(name) === true ? required : "no";
    return entriesOf(property, { path: [...path, name], need: innerNeed, beside });
  });
  return [...(isPart ? [{ path, node, need, beside }] : []), ...inner];
}

const code = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

/** What the program itself says of a text that can't be right: the schema's own words, so that they can't differ. */
function refusal(schema: z.ZodType, { path, beside }: Entry): string | undefined {
  const impossible = "\n/";
  const input = path.reduceRight<unknown>(
    (value, name, index) => ({ ...(index === path.length - 1 ? beside : {}), [name]: value }),
    impossible,
  );
  const issues = schema.safeParse(input).error?.issues ?? [];
  return issues.find((issue) => issue.path.join(".") === path.join("."))?.message;
}

function allowed(schema: z.ZodType, entry: Entry): string {
  const { node } = entry;
  if (node.properties !== undefined) return "";
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(", ");
  if (node.type === "boolean") return "`true`, `false`";
  if (node.type === "integer") {
    const least = node.minimum ?? (node.exclusiveMinimum === undefined ? undefined : node.exclusiveMinimum + 1);
    const most = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
    return most === undefined ? `whole number from ${least}` : `whole number, ${least} to ${most}`;
  }
  if (node.propertyNames !== undefined) {
    const { additionalProperties: values } = node;
    return typeof values === "object" && values.type === "integer" ? "names and whole numbers" : "names and texts";
  }
  if (node.items?.enum !== undefined) return `${node.items.enum.map(code).join(", ")}, in a list`;
  if (node.format === "uuid") return "a UUID";
  if (node.format === "email") return "a mail address";
  if (node.format === "uri") return "a URL";
  return refusal(schema, entry) ?? "text";
}

const needOf = ({ need, node }: Entry): string => (node.default === undefined ? need : `no: ${code(node.default)}`);

/** What stands at the path in a stack's sections, where that is one value and the only one that may. */
function exampleOf(sections: Sections, { path, node }: Entry): string {
  const value = path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), sections);
  return value === undefined || isRecord(value) || node.const !== undefined ? "" : code(value);
}

type Sections = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Sections => typeof value === "object" && value !== null;

const readersOf = (key: string): string => {
  const readers = variables.flatMap(({ name, source, readers }) =>
    (source.from === "secret" && source.key === key) || (source.from === "setting" && name === key) ? readers : [],
  );
  const names = [...new Set(readers)];
  return names.length > 8 ? "all of the back end" : names.join(", ");
};

function section(name: string, node: Node, example: Sections): string {
  const rows = entriesOf(node, { path: [name], need: "yes" }).map((entry) => [
    code(entry.path.join(".")),
    entry.node.description ?? "",
    allowed(stackSchema, entry),
    needOf(entry),
    exampleOf(example, entry),
  ]);
  // Ten times the same rows: the reader wants them once.
  const shown = name === "workloads" ? oncePerWorkload(rows) : rows;
  return [
    `### ${name}`,
    `${node.description ?? name}.`,
    table(["Key", "Meaning", "Allowed", "Needed", "In production"], shown),
  ].join("\n\n");
}

function oncePerWorkload(rows: readonly (readonly string[])[]): string[][] {
  const generic = rows.map(([key = "", ...cells]) => [
    key.replace(/^`workloads\.[^.]+/, "`workloads.<name>"),
    ...cells,
  ]);
  // Of one key with several forms, each.
  const what = (cells: readonly string[]): string => cells.slice(0, 3).join("|");
  return generic.filter((cells, index) => generic.findIndex((other) => what(other) === what(cells)) === index);
}

function settingsSection(node: Node): string {
  const rows = entriesOf(node, { path: ["settings"], need: "yes" }).map((entry) => {
    const name = entry.path.at(-1) ?? "";
    const meaning = settingMeanings[name] ?? "";
    return [code(name), meaning, allowed(stackSchema, entry), needOf(entry), readersOf(name)];
  });
  return [
    "### settings",
    `${node.description ?? ""}. All are texts: numbers and \`true\` stand in quotes.`,
    table(["Key", "Meaning", "Allowed", "Needed", "Read by"], rows),
  ].join("\n\n");
}

function secretsSection(): string {
  const rows = entriesOf(nodeOf(stackSecretsSchema), { path: [], need: "yes" }).map((entry) => {
    const name = entry.path.join(".");
    const meaning = secretMeanings[name] ?? entry.node.description ?? "";
    return [
      code(name),
      meaning,
      allowed(stackSecretsSchema, entry),
      needOf(entry),
      readersOf(name) || "the deployment",
    ];
  });
  return table(["Key", "Meaning", "Allowed", "Needed", "Read by"], rows);
}

/**
 * The reference of every key of a stack file, as Markdown: `docs/configuration.md`.
 *
 * @param production the sections of the production stack, whose values serve as examples
 */
export function configurationReference(production: Sections): string {
  const { properties = {} } = nodeOf(stackSchema);
  const sections = Object.entries(properties).map(([name, node]) =>
    name === "settings" ? settingsSection(node) : section(name, node, production),
  );
  return [
    "<!-- Made by `make golden` from config/schema, config/meanings.ts and catalogue/environment.ts: change those, not this. -->",
    "# Configuration",
    introduction,
    "## Settings",
    ...sections,
    "## Secrets",
    secretsIntroduction,
    secretsSection(),
  ].join("\n\n");
}

const introduction = `Everything that a stack says stands in its \`Pulumi.<stack>.yaml\`, under the prefix \`trackdechets:\`. The first line of each
stack file names the JSON Schema [\`config/stack.schema.json\`](../config/stack.schema.json), with which editors complete and check
it. Unknown keys are errors. A wrong configuration stops before anything is touched, with all its problems and a line that mends
each.

\`pulumi config set --path\` takes whole numbers for numbers; where a table asks for a quantity or a text, add \`--type string\`
(\`pulumi config set --type string --path postgres.cpu 2\`), or edit the file and put quotes around it.`;

const secretsIntroduction = `Each is a key of its own at the top level, set with \`pulumi config set --secret <key>\`, which asks for the value so that it stays
out of the shell's history. Passwords of the databases, of the queue monitor and of the PDF renderer are generated: there is
nothing to type for them.`;
