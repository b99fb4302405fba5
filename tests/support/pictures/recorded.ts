import type { Shape } from "./shape.ts";

/** One line of what Prometheus has scraped. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By the minute; none where it is no number. */
  readonly value: Shape;
}

/** The first minute, in seconds since 1970: one hour before the pictures begin, for rules that look back. */
export const beginning = Date.UTC(2026, 10, 20, 6) / 1000;
export const minutes = 7 * 60;

/** Seconds after the full minute: at the very edge of a range, one version of Prometheus counts a sample and the next doesn't. */
const scraped = 15;

/** As promtool reads it (https://prometheus.io/docs/specs/om/open_metrics_spec/). */
export function openMetrics(all: readonly Series[]): string {
  const times = Array.from({ length: minutes + 1 }, (_, minute) => minute);
  const lines = all.flatMap(({ metric, labels, value }) => {
    const pairs = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
    return times
      .map((minute) => [value(minute), beginning + 60 * minute + scraped] as const)
      .filter(([number]) => Number.isFinite(number))
      .map(([number, seconds]) => `${metric}{${pairs.join(",")}} ${number} ${seconds}`);
  });
  return `${lines.join("\n")}\n# EOF\n`;
}
