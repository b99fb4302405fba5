import { expect } from "chai";
import { dashboards } from "../../../../components/monitoring/dashboards/dashboards.ts";
import { dashboardNames, type DashboardSubject } from "../../../../components/monitoring/dashboards/panel.ts";
import { metricsPort, monitoredPods } from "../../../../components/monitoring/database-monitors.ts";
import { ruleGroups } from "../../../../components/monitoring/rules/rules.ts";
import { eventually } from "../../../support/operators/eventually.ts";
import { finds, selectorsOf, type Selector } from "../../../support/promql.ts";
import { namespace, type RealCluster } from "../support/cluster.ts";
import { scrape } from "../support/scrape.ts";

const cluster = "postgres";
const subject: DashboardSubject = { namespace, cluster, drills: true, controllers: ["traefik", "nginx"] };

/** What alerts and panels ask of PostgreSQL, by expression. */
const asked = (): ReadonlyMap<string, Selector> => {
  const alerts = ruleGroups(subject).flatMap(({ rules }) => rules.map(({ expr }) => expr));
  const panels = dashboardNames
    .flatMap((name) => dashboards[name](subject).sections.flatMap((section) => section.panels))
    .flatMap(({ queries }) => queries.map(({ expr }) => expr));
  const selectors = [...alerts, ...panels].flatMap((expression) => selectorsOf(expression));
  return new Map(
    selectors.filter(({ metric }) => /^(cnpg|barman)_/.test(metric)).map((each) => [JSON.stringify(each), each]),
  );
};

/** What CloudNativePG's own pods tell Prometheus. */
export function metricTests(real: () => RealCluster): void {
  it("an alert or a panel would ask PostgreSQL or PgBouncer for what they never tell, and be silent for ever", async () => {
    const selectors = [...asked().entries()];
    expect(selectors.length).to.be.greaterThan(10);
    const untold = async (): Promise<readonly string[]> => {
      const pods = Object.values(monitoredPods(cluster));
      const series = (await Promise.all(pods.map((labels) => scrape(real(), labels, metricsPort)))).flat();
      return selectors.flatMap(([text, selector]) =>
        series.some(({ name, labels }) => finds(selector, name, labels)) ? [] : text,
      );
    };
    // The exporter asks PostgreSQL again after half a minute only, and of some there is nothing to tell in the beginning.
    await eventually("untold metrics", untold, []);
  });
}
