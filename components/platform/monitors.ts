import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../kubernetes/labels.ts";
import { podMonitor } from "../monitoring/pod-monitor.ts";
import type { Operator } from "./operator.ts";
import type { OperatorName } from "./operators.ts";
import { podLabels } from "./values/shared.ts";

interface OperatorMonitor {
  readonly operator: OperatorName;
  readonly pods: Labels;
  readonly port: string;
  readonly honorLabels?: true;
}

/**
 * Which pods of the platform answer Prometheus, and on which port. Made here and not by the charts: half of them can't, and the
 * others' releases fail where the definitions are missing. Barman's plugin has none: the PostgreSQL pods tell of it.
 */
const rows: Readonly<Record<string, OperatorMonitor>> = {
  // Its metrics name the namespace of a certificate.
  "cert-manager": {
    operator: "certificates",
    pods: { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "controller" },
    port: "http-metrics",
    honorLabels: true,
  },
  // Of an Ingress.
  "ingress-nginx": {
    operator: "nginx",
    pods: { ...podLabels("ingress-nginx"), "app.kubernetes.io/component": "controller" },
    port: "metrics",
    honorLabels: true,
  },
  traefik: { operator: "traefik", pods: { "app.kubernetes.io/name": "traefik" }, port: "metrics" },
  "cloudnative-pg": { operator: "postgres", pods: podLabels("cloudnative-pg"), port: "metrics" },
  "eck-operator": { operator: "elasticsearch", pods: podLabels("elastic-operator", "eck-operator"), port: "metrics" },
  "psmdb-operator": { operator: "mongodb", pods: podLabels("psmdb-operator"), port: "metrics" },
  "external-secrets": { operator: "secrets", pods: podLabels("external-secrets"), port: "metrics" },
  "keda-operator": { operator: "scaling", pods: podLabels("keda-operator", "keda"), port: "metrics" },
  "redis-operator": { operator: "redis", pods: podLabels("redis-operator"), port: "metrics" },
};

/** Monitors of what is installed, each in its operator's namespace. */
export function operatorMonitors(
  name: string,
  monitorLabels: Labels,
  installed: ReadonlyMap<OperatorName, Operator>,
  opts: pulumi.CustomResourceOptions,
): void {
  const definitions = installed.get("definitions");
  for (const [row, { operator: key, ...monitor }] of Object.entries(rows)) {
    const operator = installed.get(key);
    if (operator === undefined) continue;
    const dependsOn = [operator, ...(definitions === undefined ? [] : [definitions])];
    const args = { ...monitor, name: row, namespace: operator.namespace, monitorLabels };
    podMonitor(`${name}-${row}`, args, { ...opts, dependsOn });
  }
}
