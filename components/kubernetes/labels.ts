/** The recommended labels (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/). */
export interface Labels {
  readonly [label: string]: string;
}

/** What selects the pods of one part: never changes during its life, since selectors are immutable. */
export const selectorLabels = (name: string): Labels => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "trackdechets",
});

/** Labels of an object. `component` says the kind of part: frontend, backend, worker, database, job, environment… */
export const labels = (name: string, component: string): Labels => ({
  ...selectorLabels(name),
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/managed-by": "pulumi",
});
