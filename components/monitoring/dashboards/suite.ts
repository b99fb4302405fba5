import { limits } from "../limits.ts";
import { quotaUsed } from "../rules/application.ts";
import { drills } from "../rules/backups.ts";
import type { DashboardOf, Panel } from "./panel.ts";

const day = 86400;

/** The first look: what fires, what doesn't run, what comes to an end. */
export const suite: DashboardOf = ({ namespace, drills: drilled }) => {
  const here = `namespace="${namespace}"`;
  const containers = `${here}, container!=""`;
  const drillAge: Panel = {
    title: "Days since a backup was last restored",
    unit: "d",
    queries: [{ expr: `(time() - ${drills(here).succeeded}) / ${day}`, legend: "{{cronjob}}" }],
    fault: { above: limits.drillAge / day },
    alerts: ["RestoreDrillTooOld", "RestoreDrillFailed"],
  };
  return {
    title: "Suite",
    sections: [
      {
        title: "What is wrong",
        panels: [
          {
            title: "Alerts that fire",
            unit: "short",
            queries: [{ expr: `count by (alertname) (ALERTS{${here}, alertstate="firing"})`, legend: "{{alertname}}" }],
          },
          {
            title: "Pods that lack",
            unit: "short",
            queries: [
              {
                expr: `kube_deployment_spec_replicas{${here}} - kube_deployment_status_replicas_available{${here}} > 0`,
                legend: "{{deployment}}",
              },
            ],
            alerts: ["WorkloadIncomplete", "WorkloadBelowBudget"],
          },
          {
            title: "Restarts within an hour",
            unit: "short",
            queries: [
              {
                expr: `sum by (container) (increase(kube_pod_container_status_restarts_total{${here}}[1h])) > 0`,
                legend: "{{container}}",
              },
            ],
          },
        ],
      },
      {
        title: "Workloads",
        panels: [
          {
            title: "Pods",
            unit: "short",
            queries: [{ expr: `kube_deployment_status_replicas_available{${here}}`, legend: "{{deployment}}" }],
          },
          {
            title: "Autoscalers: share of their maximum",
            unit: "percentunit",
            queries: [
              {
                expr: `kube_horizontalpodautoscaler_status_desired_replicas{${here}}
                  / kube_horizontalpodautoscaler_spec_max_replicas{${here}}`,
                legend: "{{horizontalpodautoscaler}}",
              },
            ],
            fault: { above: 1 },
          },
          {
            title: "CPU, in cores",
            unit: "short",
            queries: [
              {
                expr: `sum by (container) (rate(container_cpu_usage_seconds_total{${containers}}[5m]))`,
                legend: "{{container}}",
              },
            ],
          },
          {
            title: "CPU: share of the time in which it is held back",
            unit: "percentunit",
            queries: [
              {
                expr: `sum by (container) (rate(container_cpu_cfs_throttled_periods_total{${containers}}[5m]))
                  / sum by (container) (rate(container_cpu_cfs_periods_total{${containers}}[5m]))`,
                legend: "{{container}}",
              },
            ],
          },
          {
            title: "Memory: share of the limit",
            unit: "percentunit",
            note: "Of the fullest pod. At its limit a container is ended.",
            queries: [
              {
                expr: `max by (container) (max by (namespace, pod, container) (container_memory_working_set_bytes{${containers}})
                  / on (namespace, pod, container) kube_pod_container_resource_limits{${here}, resource="memory"})`,
                legend: "{{container}}",
              },
            ],
            fault: { above: 1 },
          },
          {
            title: "Quota: share in use",
            unit: "percentunit",
            queries: [{ expr: quotaUsed(here), legend: "{{resource}}" }],
            fault: { above: limits.quota },
            alerts: ["QuotaNearLimit"],
          },
        ],
      },
      {
        title: "What comes to an end",
        panels: [
          {
            title: "Days until certificates end",
            unit: "d",
            queries: [
              {
                expr: `(certmanager_certificate_expiration_timestamp_seconds{${here}} - time()) / ${day}`,
                legend: "{{name}}",
              },
            ],
            fault: { below: limits.certificate / day },
            alerts: ["CertificateNearEnd"],
          },
          ...(drilled ? [drillAge] : []),
          {
            title: "Jobs that failed",
            unit: "short",
            queries: [
              { expr: `sum by (job_name) (kube_job_failed{${here}, condition="true"}) > 0`, legend: "{{job_name}}" },
            ],
            alerts: ["MigrationFailed"],
          },
        ],
      },
    ],
  };
};
