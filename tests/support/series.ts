/** A series as Prometheus keeps it. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What is in the exporter's text, with the labels of whom it was asked: where both have one, Prometheus renames the exporter's. */
export const seriesOf = (text: string, target: Series["labels"] = {}): readonly Series[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name = "", own = ""]) => ({
    name,
    labels: {
      ...Object.fromEntries(
        [...own.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = "", value = ""]) => [
          label in target ? `exported_${label}` : label,
          value,
        ]),
      ),
      ...target,
    },
  }));
