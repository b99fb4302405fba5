/** The part of JSONPath that waits need: names, indices, `[*]`, and filters of equality such as `[?(@.type=="Ready")]`. */
import { field, isObject, type Json } from "../shared/json.ts";

type Step = (value: Json) => Json[];

const stepPattern =
  /^(?:\.(?<name>[A-Za-z_][\w-]*)|\[(?<quote>['"])(?<quoted>.*?)\k<quote>\]|\[(?<index>-?\d+)\]|(?<every>\[\*\]|\.\*)|\[\?\(?(?<filter>[^\]]*?)\)?\])/;

/** @throws naming what it can't read */
export function parseJsonPath(source: string): (value: Json) => Json[] {
  const steps: Step[] = [];
  const path = source.replace(/^\$/, "");
  for (let at = 0; at < path.length;) {
    const match = stepPattern.exec(path.slice(at));
    if (!match?.groups) throw new Error(`JSONPath ${source}: can't read "${path.slice(at)}"`);
    steps.push(toStep(match.groups, source));
    at += match[0].length;
  }
  return (value) => steps.reduce<Json[]>((found, step) => found.flatMap(step), [value]);
}

function toStep(groups: Record<string, string | undefined>, source: string): Step {
  const { name, quoted, index, every, filter } = groups;
  if (every !== undefined) return elements;
  if (filter !== undefined) return toFilter(filter, source);
  if (index !== undefined) {
    const position = Number(index);
    return (value) => (Array.isArray(value) ? value.slice(position, position + 1 || undefined) : []);
  }
  const key = name ?? quoted ?? "";
  return (value) => {
    const found = isObject(value) ? field(value, key) : undefined;
    return found === undefined ? [] : [found];
  };
}

function elements(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function toFilter(filter: string, source: string): Step {
  const conditions = filter.split("&&").map((condition) => {
    const [, path, , literal] = /^\s*@([^=]*?)\s*==\s*(['"])(.*)\2\s*$/.exec(condition) ?? [];
    if (path === undefined) throw new Error(`JSONPath ${source}: only filters like @.type=="Ready" are known`);
    const select = parseJsonPath(path);
    return (value: Json) => select(value).some((found) => String(found) === literal);
  });
  return (value) => elements(value).filter((element) => conditions.every((holds) => holds(element)));
}
