import { parser } from "@prometheus-io/lezer-promql";
import { metricSources } from "./metrics.ts";

/** Names of the metrics in an expression; throws where it is no PromQL. */
export function metricsOf(expression: string): readonly string[] {
  const found = new Set<string>();
  parser.parse(expression).iterate({
    enter({ name, from, to, type }) {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expression}`);
      if (name === "VectorSelector") found.add(/^\w+/.exec(expression.slice(from, to))?.[0] ?? "");
    },
  });
  return [...found];
}

const known = new Set(metricSources.flatMap(({ metrics }) => metrics));

/** Those that nobody is known to send. */
export const unknownMetrics = (expression: string): readonly string[] =>
  metricsOf(expression).filter((metric) => !known.has(metric));

/** What a part of an expression asks for: a metric whose labels are as the matchers say. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** The selectors in an expression, in their order. */
export function selectorsOf(expression: string): readonly Selector[] {
  const found: { metric: string; matchers: { label: string; operator: string; value: string }[] }[] = [];
  parser.parse(expression).iterate({
    enter({ name, from, to }) {
      const text = expression.slice(from, to);
      if (name === "VectorSelector") found.push({ metric: /^\w+/.exec(text)?.[0] ?? "", matchers: [] });
      const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(text) ?? [];
      if (name === "UnquotedLabelMatcher" && label !== undefined && operator !== undefined && value !== undefined)
        found.at(-1)?.matchers.push({ label, operator, value: JSON.parse(`"${value}"`) });
    },
  });
  return found;
}

/** Whether Prometheus would find a series of these labels; a label that isn't there is empty to it. */
export const finds = (
  { metric, matchers }: Selector,
  name: string,
  labels: Readonly<Record<string, string>>,
): boolean =>
  metric === name &&
  matchers.every(({ label, operator, value }) => {
    const there = labels[label] ?? "";
    const alike = operator.endsWith("~") ? new RegExp(`^(?:${value})$`, "s").test(there) : there === value;
    return operator.startsWith("!") !== alike;
  });
