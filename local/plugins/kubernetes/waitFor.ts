/** The `pulumi.com/waitFor` annotation. */
import { count, type Json, type JsonObject, list, text } from "../shared/json.ts";
import { parseJsonPath } from "./jsonpath.ts";
import type { Verdict } from "./readiness.ts";

type Condition = (object: JsonObject) => Verdict;

/**
 * Reads the annotation: `jsonpath={.status.phase}=Running`, `jsonpath={.status.podIP}`, `condition=Ready`,
 * `condition=Ready=False`, or a JSON list of these, which must all hold.
 * @throws naming the expression and what is wrong with it
 */
export function parseWaitFor(annotation: string): Condition {
  const expressions = parseList(annotation);
  if (expressions.length === 0) throw new Error("pulumi.com/waitFor: at least one condition is needed");
  const conditions = expressions.map(parseCondition);
  return (object) => {
    const verdicts = conditions.map((condition) => condition(object));
    return verdicts.find(({ state }) => state !== "ready") ?? { state: "ready" };
  };
}

function parseList(annotation: string): string[] {
  if (!annotation.trimStart().startsWith("[")) return [annotation];
  const parsed: Json = JSON.parse(annotation);
  if (Array.isArray(parsed)) return parsed.map(String);
  return [annotation];
}

function parseCondition(expression: string): Condition {
  if (expression.startsWith("jsonpath=")) return jsonPathCondition(expression.slice("jsonpath=".length));
  if (expression.startsWith("condition=")) return statusCondition(expression.slice("condition=".length));
  throw new Error(`pulumi.com/waitFor: expected a "jsonpath=" or "condition=" prefix, got "${expression}"`);
}

function jsonPathCondition(expression: string): Condition {
  // The braces end the path: an "=" inside them belongs to a filter.
  const [, path, assignment] = /^\{\s*(.*?)\s*\}(=.*)?$/.exec(expression) ?? [];
  if (path === undefined) {
    throw new Error(`pulumi.com/waitFor: expected jsonpath={.path} or jsonpath={.path}=value, got "${expression}"`);
  }
  const wanted = assignment?.slice(1);
  if (wanted === "") throw new Error(`pulumi.com/waitFor: jsonpath={${path}}= needs a value`);
  const select = parseJsonPath(path);
  return (object) => {
    if (isStale(object, count(object, "status", "observedGeneration"))) return outdated;
    const [found] = select(object);
    if (found === undefined) return { state: "waiting", message: `${path} is not there yet` };
    if (wanted === undefined) return { state: "ready" };
    if (typeof found === "object" && found !== null) {
      return {
        state: "failed",
        message: `${path} holds an object or a list, which can't be compared with "${wanted}"`,
      };
    }
    if (String(found) === wanted) return { state: "ready" };
    return { state: "waiting", message: `${path} is "${String(found)}", not "${wanted}"` };
  };
}

function statusCondition(expression: string): Condition {
  const [type = "", wanted = "True"] = expression.split("=");
  return (object) => {
    const condition = list(object, "status", "conditions").find((candidate) => text(candidate, "type") === type);
    if (condition === undefined) return { state: "waiting", message: `condition ${type} is not there yet` };
    const observed = count(condition, "observedGeneration") ?? count(object, "status", "observedGeneration");
    if (isStale(object, observed)) return outdated;
    const status = text(condition, "status") ?? "";
    if (status.toLowerCase() === wanted.toLowerCase()) return { state: "ready" };
    const detail = text(condition, "message") ?? text(condition, "reason") ?? "";
    return { state: "waiting", message: `condition ${type} is ${status}, not ${wanted}: ${detail}` };
  };
}

const outdated: Verdict = { state: "waiting", message: "the controller has not seen the latest change yet" };

/** A status about an earlier spec says nothing of this one: it would let an update pass before it began. */
function isStale(object: JsonObject, observed: number | undefined): boolean {
  return observed !== undefined && observed < (count(object, "metadata", "generation") ?? 0);
}
