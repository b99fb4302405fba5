import type { IngressController } from "../../../catalogue/ingress.ts";
import type { Subject } from "../rules/alert.ts";

/** As Grafana calls them. */
export type Unit = "short" | "percentunit" | "s" | "d" | "bytes" | "reqps" | "ops";

export interface Query {
  readonly expr: string;
  /** Name of each line: text, with labels as `{{pod}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  readonly unit: Unit;
  readonly queries: readonly [Query, ...Query[]];
  /** What a reader wouldn't expect. */
  readonly note?: string;
  /** Where the fault begins: a line, red behind it. */
  readonly fault?: { readonly above: number } | { readonly below: number };
  /** Names of the alerts that tell of it: their runbooks are linked. */
  readonly alerts?: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** In the order in which one looks at them. */
export const dashboardNames = ["suite", "databases", "queues", "ingress"] as const;
export type DashboardName = (typeof dashboardNames)[number];

/** What the expressions are about. */
export interface DashboardSubject extends Subject {
  readonly controllers: readonly IngressController[];
}

export interface Dashboard {
  readonly title: string;
  readonly sections: readonly Section[];
}

export type DashboardOf = (subject: DashboardSubject) => Dashboard;
