export { packageName } from "./build.ts";
export { chartPackages } from "./packages.ts";
export { chartTable, type ChartRow } from "./table.ts";
