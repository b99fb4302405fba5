import { queues as catalogue } from "../../../catalogue/queues.ts";
import type { DashboardOf } from "./panel.ts";

const consumers = [...new Set(catalogue.map(({ consumer }) => consumer))].join("|");

/** Whether work is done as fast as it comes. */
export const queues: DashboardOf = ({ namespace }) => {
  const here = `namespace="${namespace}"`;
  const ofEach = (metric: string): string => `sum by (queue) (bull_queue_${metric}{${here}})`;
  const legend = "{{queue}}";
  return {
    title: "Queues",
    sections: [
      {
        title: "What waits",
        panels: [
          {
            title: "Jobs that wait",
            unit: "short",
            queries: [{ expr: ofEach("waiting"), legend }],
            alerts: ["WorkerNotDraining"],
          },
          {
            title: "Age of the oldest: share of what is borne",
            unit: "percentunit",
            note: "Each queue has a limit of its own, from five minutes for an index that people look at to a day.",
            queries: [
              {
                expr: `${ofEach("oldest_waiting_seconds")} / ${ofEach("waiting_limit_seconds")}`,
                legend,
              },
            ],
            fault: { above: 1 },
            alerts: ["QueueWaitingTooLong"],
          },
          {
            title: "Jobs whose time hasn't come",
            unit: "short",
            note: "Put off, or to be tried again.",
            queries: [{ expr: ofEach("delayed"), legend }],
          },
        ],
      },
      {
        title: "What is done",
        panels: [
          { title: "Jobs under way", unit: "short", queries: [{ expr: ofEach("active"), legend }] },
          {
            title: "Failed jobs that are kept",
            unit: "short",
            note: "The application keeps the newest 500 to 5000 of each queue: a line that stays flat at such a number still grows.",
            queries: [{ expr: ofEach("failed"), legend }],
          },
          {
            title: "Queues that somebody has paused",
            unit: "short",
            queries: [{ expr: `${ofEach("paused")} > 0`, legend }],
          },
          {
            title: "Pods of the workers",
            unit: "short",
            queries: [
              {
                expr: `kube_deployment_status_replicas_available{${here}, deployment=~"${consumers}"}`,
                legend: "{{deployment}}",
              },
            ],
            alerts: ["WorkloadIncomplete"],
          },
          {
            title: "CPU of the workers, in cores",
            unit: "short",
            queries: [
              {
                expr: `sum by (container) (rate(container_cpu_usage_seconds_total{${here}, container=~"${consumers}"}[5m]))`,
                legend: "{{container}}",
              },
            ],
          },
        ],
      },
    ],
  };
};
