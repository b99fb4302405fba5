import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { labels, type Labels } from "../../kubernetes/labels.ts";
import { runbookUrl, type Alert, type AlertsOf, type Subject } from "./alert.ts";
import { application } from "./application.ts";
import { backups } from "./backups.ts";
import { databases } from "./databases.ts";

const groups: Readonly<Record<string, AlertsOf>> = { backups, databases, application };

export interface AlertRulesArgs {
  readonly environment: Environment;
  readonly subject: Omit<Subject, "namespace">;
  /** Where the runbooks can be read; without it, their paths in this repository. */
  readonly documents?: string;
  readonly monitorLabels: Labels;
}

/** Everything that is worth calling somebody for. */
export class AlertRules extends pulumi.ComponentResource {
  constructor(name: string, args: AlertRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:monitoring:AlertRules", name, {}, opts);
    const { environment, documents, monitorLabels } = args;
    const subject: Subject = { ...args.subject, namespace: environment.namespaceName };
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: {
          namespace: environment.namespace,
          name: "alerts",
          labels: { ...labels("alerts", "monitoring"), ...monitorLabels },
        },
        spec: { groups: ruleGroups(subject, documents) },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** As Prometheus reads them. */
export const ruleGroups = (subject: Subject, documents?: string) =>
  Object.entries(groups).map(([group, alertsOf]) => ({
    // Of several stacks, each in a group of its own.
    name: `${subject.namespace}-${group}`,
    rules: alertsOf(subject).map((alert) => ruleOf(alert, documents)),
  }));

const ruleOf = (alert: Alert, documents?: string) => ({
  alert: alert.name,
  expr: alert.expr.replace(/\s+/g, " "),
  for: alert.for,
  labels: { severity: alert.severity },
  annotations: {
    summary: alert.summary,
    description: alert.description,
    runbook_url: runbookUrl(alert, documents),
  },
});
