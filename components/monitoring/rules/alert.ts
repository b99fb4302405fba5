/** Whom it calls: `critical` at night too, since data or service is being lost; `warning` in the morning. */
export type Severity = "critical" | "warning";

export interface Alert {
  /** Also, in small letters, the heading of its section in docs/runbooks/alerts.md. */
  readonly name: string;
  readonly expr: string;
  /** How long it must hold: `10m`. */
  readonly for: string;
  readonly severity: Severity;
  readonly summary: string;
  /** What to do first. */
  readonly description: string;
}

/** What the expressions are about. */
export interface Subject {
  /** Of the stack: several share a Prometheus. */
  readonly namespace: string;
  /** Name of the PostgreSQL cluster in use. */
  readonly cluster: string;
  /** Whether there are drills whose absence is a fault. */
  readonly drills: boolean;
}

export type AlertsOf = (subject: Subject) => readonly Alert[];

export const runbooks = "docs/runbooks/alerts.md";

/** @param documents where this repository can be read; without it, a path in it */
export function runbookUrl({ name }: Pick<Alert, "name">, documents?: string): string {
  const path = `${runbooks}#${name.toLowerCase()}`;
  return documents === undefined ? path : `${documents.replace(/\/+$/, "")}/${path}`;
}
