import { runbookUrl } from "../rules/alert.ts";
import { dashboardUid } from "./links.ts";
import type { Dashboard, DashboardName, Panel, Query } from "./panel.ts";

/** Whose dashboard it is, and where its runbooks can be read. */
export interface DashboardPlace {
  readonly namespace: string;
  readonly name: DashboardName;
  readonly documents?: string;
}

const columns = 3;
const size = { w: 24 / columns, h: 8 };
/** Chosen by the reader: a Grafana mostly has one, under any name. */
const datasource = { type: "prometheus", uid: "${datasource}" };

/** As Grafana reads it (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/). */
export function grafanaDashboard({ title, sections }: Dashboard, place: DashboardPlace): object {
  const { namespace } = place;
  const heights = sections.map(({ panels }) => 1 + Math.ceil(panels.length / columns) * size.h);
  const top = (section: number): number => heights.slice(0, section).reduce((sum, height) => sum + height, 0);
  return {
    uid: dashboardUid(namespace, place.name),
    title: `${title} (${namespace})`,
    tags: ["trackdechets", namespace],
    // Of Grafana 10 and later, which raise it by themselves.
    schemaVersion: 39,
    // A change by hand would be gone with the next one here.
    editable: false,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: [{ name: "datasource", type: "datasource", query: "prometheus", label: "Prometheus" }] },
    // To its sisters, at the same time of day.
    links: [
      {
        type: "dashboards",
        title: namespace,
        tags: [namespace],
        asDropdown: false,
        icon: "external link",
        tooltip: "",
        targetBlank: false,
        keepTime: true,
        includeVars: true,
      },
    ],
    panels: sections.flatMap((section, row) => [
      {
        id: 100 * (row + 1),
        type: "row",
        title: section.title,
        collapsed: false,
        panels: [],
        gridPos: { x: 0, y: top(row), w: 24, h: 1 },
      },
      ...section.panels.map((panel, index) => ({
        id: 100 * (row + 1) + index + 1,
        gridPos: { x: (index % columns) * size.w, y: top(row) + 1 + Math.floor(index / columns) * size.h, ...size },
        ...timeSeries(panel, place.documents),
      })),
    ]),
  };
}

const timeSeries = (panel: Panel, documents: string | undefined) => ({
  type: "timeseries",
  title: panel.title,
  ...(panel.note === undefined ? {} : { description: panel.note }),
  datasource,
  targets: panel.queries.map(({ expr, legend }: Query, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    expr: expr.replace(/\s+/g, " "),
    legendFormat: legend,
  })),
  fieldConfig: {
    defaults: {
      unit: panel.unit,
      min: 0,
      thresholds: { mode: "absolute", steps: steps(panel.fault) },
      custom: {
        lineWidth: 1,
        fillOpacity: 5,
        showPoints: "never",
        thresholdsStyle: { mode: panel.fault === undefined ? "off" : "line+area" },
      },
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: "list", placement: "bottom", showLegend: true },
    tooltip: { mode: "multi", sort: "desc" },
  },
  // A path of this repository leads nowhere from Grafana.
  ...(documents === undefined
    ? {}
    : {
        links: (panel.alerts ?? []).map((name) => ({
          title: `Runbook: ${name}`,
          url: runbookUrl({ name }, documents),
          targetBlank: true,
        })),
      }),
});

/** Colours by value; the first begins at the bottom. */
function steps(fault: Panel["fault"]): readonly object[] {
  if (fault === undefined) return [{ color: "transparent", value: null }];
  return "above" in fault
    ? [
        { color: "transparent", value: null },
        { color: "red", value: fault.above },
      ]
    : [
        { color: "red", value: null },
        { color: "transparent", value: fault.below },
      ];
}
