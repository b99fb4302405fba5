/** One thing that is wrong in the configuration, and the command that mends it. */
export interface Problem {
  /** Path in the stack file, without the project's prefix: `postgres.instances`. */
  readonly key: string;
  readonly message: string;
  /** A line for the shell, or where none can be given, what to do. */
  readonly fix: string;
}

/** A path as Pulumi spells it: `network.privateCidrs[0]`. */
export const keyOf = (path: readonly PropertyKey[]): string =>
  path
    .map((name) => (typeof name === "number" ? `[${name}]` : `.${String(name)}`))
    .join("")
    .slice(1);

const quotePath = (path: string): string => (/^[\w.-]+$/.test(path) ? path : `'${path}'`);
const quoteValue = (value: string): string => (/^[\w./:@-]+$|^".*"$/.test(value) ? value : `'${value}'`);

/** Pulumi stores `12` as a number and `true` as a boolean, unless told that a text is meant. */
const isReadOtherwise = (value: string): boolean => /^(-?\d+|true|false)$/.test(value);

export function setLine(key: string, value: string | number | boolean): string {
  const type = typeof value === "string" && isReadOtherwise(value) ? "--type string " : "";
  return `pulumi config set --path ${type}${quotePath(key)} ${quoteValue(`${value}`)}`;
}

/** Without a value Pulumi asks for it: a secret then stays out of the shell's history. */
export const setSecretLine = (key: string, example?: string): string =>
  ["pulumi config set --secret", key, ...(example === undefined ? [] : [quoteValue(example)])].join(" ");

export const removeLine = (key: string): string => `pulumi config rm --path ${quotePath(key)}`;

/** All problems, one paragraph each. */
export function report(stack: string, problems: readonly Problem[]): string {
  const many = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const paragraphs = problems.map(({ key, message, fix }) => `  ${key}: ${message}\n      ${fix}`);
  return [`Stack ${stack} has ${many} in its configuration; nothing was changed.`, ...paragraphs].join("\n\n");
}
