import { limits } from "../limits.ts";
import type { AlertsOf } from "./alert.ts";

/** Of each resource, how much of what the namespace may use is used. */
export const quotaUsed = (here: string): string =>
  `kube_resourcequota{${here}, type="used"} / ignoring (type) (kube_resourcequota{${here}, type="hard"} > 0)`;

export const application: AlertsOf = ({ namespace }) => {
  const here = `namespace="${namespace}"`;
  return [
    {
      name: "QueueWaitingTooLong",
      expr: `bull_queue_oldest_waiting_seconds{${here}} > bull_queue_waiting_limit_seconds{${here}} unless bull_queue_paused{${here}} == 1`,
      for: "5m",
      severity: "warning",
      summary: "The oldest job of {{ $labels.queue }} has waited for {{ $value }} s",
      description: "See whether {{ $labels.consumer }} works; then give it more replicas.",
    },
    {
      name: "WorkerNotDraining",
      expr: `bull_queue_waiting{${here}} > 0 and bull_queue_active{${here}} == 0 unless bull_queue_paused{${here}} == 1`,
      for: "10m",
      severity: "critical",
      summary: "Nobody takes the jobs of {{ $labels.queue }}",
      description: "Look at the pods of {{ $labels.consumer }}: none runs, or one hangs.",
    },
    {
      name: "WorkloadBelowBudget",
      expr: `kube_poddisruptionbudget_status_current_healthy{${here}} < kube_poddisruptionbudget_status_desired_healthy{${here}}`,
      for: "10m",
      severity: "critical",
      summary: "{{ $labels.poddisruptionbudget }} has fewer healthy pods than it may have",
      description: "Describe its pods: not scheduled, not ready, or crashing.",
    },
    {
      name: "WorkloadIncomplete",
      expr: `kube_deployment_status_replicas_available{${here}} < kube_deployment_spec_replicas{${here}}`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.deployment }} has fewer pods than it should",
      description: "Describe its pods: not scheduled, not ready, or crashing.",
    },
    {
      name: "MigrationFailed",
      expr: `kube_job_failed{${here}, job_name=~"(migrate|index)-.*", condition="true"} == 1`,
      for: "0m",
      severity: "critical",
      summary: "{{ $labels.job_name }} failed: the new version isn't running",
      description: "Read its log; the workloads still run the version before.",
    },
    {
      name: "CertificateNearEnd",
      expr: `certmanager_certificate_expiration_timestamp_seconds{${here}} - time() < ${limits.certificate}`,
      for: "1h",
      severity: "warning",
      summary: "The certificate {{ $labels.name }} ends within 14 days and wasn't renewed",
      description: "Describe the Certificate and its Challenge.",
    },
    {
      name: "QuotaNearLimit",
      expr: `${quotaUsed(here)} > ${limits.quota}`,
      for: "15m",
      severity: "warning",
      summary: "The namespace uses 90 % of its {{ $labels.resource }}: soon no pod starts",
      description: "See what grew; the quota is environment.quota in the stack file.",
    },
  ];
};
