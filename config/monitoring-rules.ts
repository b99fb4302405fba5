import { monitoringNamespace } from "../catalogue/monitoring.ts";
import { charts } from "../catalogue/pins.ts";
import { setLine } from "./problem.ts";
import { rule } from "./rule.ts";

/** The definitions come with the platform: of two stacks that brought them, the second would be refused by Helm. */
const platformInstalls = rule(["monitoring", "platform"], ({ monitoring, platform }) =>
  monitoring.install === "none" || platform.install
    ? []
    : [
        {
          key: "monitoring.install",
          message: `${monitoring.install} is installed with the platform, and this stack has platform.install: false`,
          fix: setLine("monitoring.install", "none"),
        },
      ],
);

/** The release is named after its chart, which puts that on its own monitors. */
const { name: release } = charts.prometheusStack;

/** Prometheus from our own chart must find the chart's monitors, and be let in where it runs. */
const stackFindsItself = rule(["monitoring"], ({ monitoring: { install, namespace, labels, dashboards } }) => {
  if (install !== "stack") return [];
  const wrong = [
    {
      is: namespace !== monitoringNamespace,
      key: "monitoring.namespace",
      message: `install: stack puts Prometheus into the namespace ${monitoringNamespace}, and ${namespace} alone is let in`,
      value: monitoringNamespace,
    },
    {
      is: (labels["release"] ?? release) !== release,
      key: "monitoring.labels.release",
      message: `Prometheus selects by these labels, and the chart's own monitors have release: ${release}`,
      value: release,
    },
    {
      is: Object.keys(dashboards.labels).length === 0,
      key: "monitoring.dashboards.labels.grafana_dashboard",
      message: "Grafana's sidecar finds dashboards by a label, and this names none",
      value: "1",
    },
  ];
  return wrong.filter(({ is }) => is).map(({ key, message, value }) => ({ key, message, fix: setLine(key, value) }));
});

export const monitoringRules = [platformInstalls, stackFindsItself];
