export { buildCharts, packageName, type ChartBuild } from "./build.ts";
export { chartTable, type ChartRow } from "./table.ts";
