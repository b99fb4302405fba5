import { createHash } from "node:crypto";
import type { MonitoringSettings } from "../../../config/schema/monitoring.ts";
import { dashboardNames, type DashboardName } from "./panel.ts";

/** Its address in Grafana, which stays: links are kept. Several stacks share a Grafana, which takes 40 characters. */
export function dashboardUid(namespace: string, name: DashboardName): string {
  const full = `${namespace}-${name}`;
  return full.length <= 40 ? full : createHash("sha1").update(full).digest("hex");
}

export const dashboardUrl = (grafana: string, namespace: string, name: DashboardName): string =>
  `${grafana.replace(/\/+$/, "")}/d/${dashboardUid(namespace, name)}`;

/** Where each is read, by its name; none where no Grafana is known: Pulumi warns of an output that is undefined, each time. */
export const dashboardLinks = (
  { enabled, grafana }: Pick<MonitoringSettings, "enabled" | "grafana">,
  namespace: string,
): Readonly<Record<string, string>> =>
  enabled && grafana !== undefined
    ? Object.fromEntries(dashboardNames.map((name) => [name, dashboardUrl(grafana, namespace, name)]))
    : {};
