import { dashboards } from "../../../components/monitoring/dashboards/dashboards.ts";
import {
  dashboardNames,
  type Dashboard,
  type DashboardName,
  type DashboardSubject,
  type Panel,
  type Query,
} from "../../../components/monitoring/dashboards/panel.ts";
import { shown, withPrometheus, type Ask, type Line } from "./prometheus.ts";
import { openMetrics } from "./recorded.ts";
import { series } from "./series.ts";
import { picture, type Drawn } from "./svg.ts";

/** Production's, with both controllers. */
export const pictured: DashboardSubject = {
  namespace: "trackdechets",
  cluster: "postgres",
  drills: true,
  controllers: ["traefik", "nginx"],
};

/** A dashboard as drawn, and the queries that found nothing to draw. */
export interface Pictured {
  readonly name: DashboardName;
  readonly svg: string;
  readonly empty: readonly string[];
}

export const pictureFile = (name: DashboardName): URL => new URL(`../../../docs/pictures/${name}.svg`, import.meta.url);

/** All four, from one Prometheus with the recorded series. */
export const pictures = (): Promise<readonly Pictured[]> =>
  withPrometheus(openMetrics(series), async (ask) => {
    const all: Pictured[] = [];
    for (const name of dashboardNames) all.push({ name, ...(await drawn(dashboards[name](pictured), ask)) });
    return all;
  });

async function drawn(dashboard: Dashboard, ask: Ask): Promise<Omit<Pictured, "name">> {
  const sections = await Promise.all(
    dashboard.sections.map(async ({ title, panels }) => ({
      title,
      panels: await Promise.all(panels.map(async (panel) => ({ panel, ...(await answered(panel, ask)) }))),
    })),
  );
  return {
    svg: picture(dashboard.title, sections, shown),
    empty: sections.flatMap(({ panels }) => panels.flatMap(({ empty }) => empty)),
  };
}

async function answered({ queries }: Panel, ask: Ask) {
  const found = await Promise.all(queries.map(async (query) => ({ query, lines: await ask(query.expr) })));
  return {
    empty: found.filter(({ lines }) => lines.length === 0).map(({ query }) => query.expr),
    lines: found
      .flatMap(({ query, lines }) => lines.map((line): Drawn => ({ name: named(query, line), points: line.points })))
      .sort((one, other) => highest(other) - highest(one) || one.name.localeCompare(other.name, "en")),
  };
}

/** The first lines are those that one wants to know the name of. */
const highest = ({ points }: Drawn): number => Math.max(...points.map(([, value]) => value));

/** As Grafana fills a legend. */
const named = ({ legend }: Query, { labels }: Line): string =>
  legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
