import { expect } from "chai";
import type { DashboardSubject } from "../../../../components/monitoring/dashboards/panel.ts";
import { metricsPort, monitoredPods } from "../../../../components/monitoring/database-monitors.ts";
import { asked, untoldOf } from "../../../support/asked.ts";
import { eventually } from "../../../support/operators/eventually.ts";
import { namespace, type RealCluster } from "../support/cluster.ts";
import { scrape } from "../support/scrape.ts";

const cluster = "postgres";
const subject: DashboardSubject = { namespace, cluster, drills: true, controllers: ["traefik", "nginx"] };

/** What CloudNativePG's own pods tell Prometheus. */
export function metricTests(real: () => RealCluster): void {
  it("an alert or a panel would ask PostgreSQL or PgBouncer for what they never tell, and be silent for ever", async () => {
    const selectors = asked(subject, /^(cnpg|barman)_/);
    expect(selectors.length).to.be.greaterThan(10);
    const untold = async (): Promise<readonly string[]> => {
      const pods = Object.values(monitoredPods(cluster));
      const series = (await Promise.all(pods.map((labels) => scrape(real(), labels, metricsPort)))).flat();
      return untoldOf(selectors, series);
    };
    // The exporter asks PostgreSQL again after half a minute only, and of some there is nothing to tell in the beginning.
    await eventually("untold metrics", untold, []);
  });
}
