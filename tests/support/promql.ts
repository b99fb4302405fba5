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
