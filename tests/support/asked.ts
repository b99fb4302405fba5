import { dashboards } from "../../components/monitoring/dashboards/dashboards.ts";
import { dashboardNames, type DashboardSubject } from "../../components/monitoring/dashboards/panel.ts";
import { ruleGroups } from "../../components/monitoring/rules/rules.ts";
import { finds, selectorsOf, type Selector } from "./promql.ts";
import type { Series } from "./series.ts";

/** What alerts and panels ask of the metrics whose names are so, each once. */
export function asked(subject: DashboardSubject, names: RegExp): readonly Selector[] {
  const alerts = ruleGroups(subject).flatMap(({ rules }) => rules.map(({ expr }) => expr));
  const panels = dashboardNames
    .flatMap((name) => dashboards[name](subject).sections.flatMap((section) => section.panels))
    .flatMap(({ queries }) => queries.map(({ expr }) => expr));
  const selectors = [...alerts, ...panels].flatMap(selectorsOf).filter(({ metric }) => names.test(metric));
  return [...new Map(selectors.map((each) => [JSON.stringify(each), each])).values()];
}

/** Those that none of the series is, to be read. */
export const untoldOf = (selectors: readonly Selector[], series: readonly Series[]): readonly string[] =>
  selectors.flatMap((selector) =>
    series.some(({ name, labels }) => finds(selector, name, labels)) ? [] : JSON.stringify(selector),
  );
