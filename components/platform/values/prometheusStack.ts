import type { ImageReference } from "../../../catalogue/images.ts";
import {
  dashboardAnnotations,
  dashboardReader,
  grafanaAdmin,
  nodeExporterNamespace,
} from "../../../catalogue/monitoring.ts";
import { charts } from "../../../catalogue/pins.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { priorityClassName, resources } from "./shared.ts";

const sha = ({ digest }: ImageReference): string => digest?.replace("sha256:", "") ?? "";
/** The tag alone is Prometheus' version to the operator: a digest behind it would be none. */
const parts = (image: ImageReference) => ({
  registry: image.registry,
  repository: image.repository,
  tag: image.tag ?? "",
  sha: sha(image),
});

/** On disks of the cluster's default class. */
const history = { days: 15, volume: "50Gi", kept: "45GB" };
/** Of managed control planes, which nobody may ask: their alerts would fire for ever. */
const hidden = ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"];
const hiddenRules = ["etcd", "kubeControllerManager", "kubeProxy", "kubeSchedulerAlerting", "kubeSchedulerRecording"];
const each = <T>(names: readonly string[], value: T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Prometheus, Alertmanager, Grafana, and what tells of nodes and objects. One of each: a node that is drained costs a minute. */
export function prometheusStack({ monitoring, image }: ValuesContext): HelmValues {
  const selector = { matchLabels: { ...monitoring.labels } };
  // The chart's own: `release` it writes itself, and a second one would make its YAML invalid.
  const labels = Object.fromEntries(Object.entries(monitoring.labels).filter(([name]) => name !== "release"));
  const selected = { prometheus: { monitor: { additionalLabels: labels } } };
  const volume = {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: history.volume } } },
  };
  const nodeExporter = image("nodeExporter");
  const kubeStateMetrics = image("kubeStateMetrics");
  return {
    // In a release of their own, which upgrades them.
    crds: { enabled: false },
    commonLabels: labels,
    ...each(hidden, { enabled: false }),
    defaultRules: { rules: each(hiddenRules, false) },
    prometheusOperator: {
      image: parts(image("prometheusOperator")),
      resources: resources("50m", "128Mi", "512Mi"),
      // Its other way are two Jobs with an image of their own.
      admissionWebhooks: { certManager: { enabled: true } },
      prometheusConfigReloader: {
        image: parts(image("prometheusConfigReloader")),
        resources: resources("10m", "32Mi", "64Mi"),
      },
    },
    prometheus: {
      prometheusSpec: {
        image: parts(image("prometheus")),
        priorityClassName,
        resources: resources("250m", "1Gi", "3Gi"),
        retention: `${history.days}d`,
        // Below the volume's size: a full volume ends the scraping.
        retentionSize: history.kept,
        storageSpec: { volumeClaimTemplate: volume },
        podMonitorSelector: selector,
        serviceMonitorSelector: selector,
        ruleSelector: selector,
      },
    },
    alertmanager: {
      alertmanagerSpec: {
        image: parts(image("alertmanager")),
        priorityClassName,
        resources: resources("20m", "64Mi", "192Mi"),
      },
    },
    "kube-state-metrics": {
      // Its `sha` begins with sha256:, unlike all others here.
      image: { ...parts(kubeStateMetrics), sha: kubeStateMetrics.digest ?? "" },
      resources: resources("20m", "96Mi", "384Mi"),
      ...selected,
    },
    "prometheus-node-exporter": {
      namespaceOverride: nodeExporterNamespace,
      image: {
        registry: nodeExporter.registry,
        repository: nodeExporter.repository,
        // With `distroless`, the chart would add that to the tag once more.
        tag: nodeExporter.tag ?? "",
        distroless: false,
        digest: nodeExporter.digest ?? "",
      },
      resources: resources("20m", "32Mi", "96Mi"),
      ...selected,
    },
    grafana: {
      image: parts(image("grafana")),
      admin: {
        existingSecret: grafanaAdmin.secret,
        userKey: grafanaAdmin.userKey,
        passwordKey: grafanaAdmin.passwordKey,
      },
      resources: resources("100m", "256Mi", "768Mi"),
      // Runs as root, for a volume that isn't there: dashboards are ConfigMaps.
      initChownData: { enabled: false },
      // A pod with an image of its own, for `helm test`.
      testFramework: { enabled: false },
      "grafana.ini": { analytics: { check_for_updates: false, reporting_enabled: false } },
      serviceMonitor: { labels: { ...labels, release: charts.prometheusStack.name } },
      // The chart's own role reads the Secrets of every namespace, with Grafana's token.
      rbac: { useExistingClusterRole: dashboardReader },
      sidecar: {
        image: parts(image("grafanaSidecar")),
        resources: resources("20m", "96Mi", "256Mi"),
        datasources: { resource: "configmap" },
        dashboards: {
          resource: "configmap",
          ...sidecarLabel(monitoring.dashboards.labels),
          searchNamespace: "ALL",
          folderAnnotation: dashboardAnnotations.folder,
          provider: { foldersFromFilesStructure: true },
        },
      },
    },
  };
}

/** It looks for one label; a dashboard has all of them. */
function sidecarLabel(labels: Readonly<Record<string, string>>): HelmValues {
  const [first] = Object.entries(labels);
  return first === undefined ? {} : { label: first[0], labelValue: first[1] };
}
