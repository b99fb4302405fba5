import { z } from "zod";
import { dashboardAnnotations } from "../../catalogue/monitoring.ts";
import type { Row, Section } from "./row.ts";

const dashboard = z.object({
  metadata: z.object({ name: z.string(), annotations: z.object({ [dashboardAnnotations.url]: z.string() }) }),
});

/** Where Grafana shows them, if the stack says where Grafana is. */
export const dashboardSection: Section = {
  title: "Dashboards",
  rows: async ({ read }) =>
    (await read("configmaps", dashboard)).map(({ metadata: { name, annotations } }): Row => ({
      name: name.replace(/^dashboard-/, ""),
      state: annotations[dashboardAnnotations.url],
      wrong: false,
    })),
};
