/**
 * Every chart and every image that the suite installs, one row each. Renovate reads this file: the marker above a row says
 * where its versions are listed (renovate.json holds the pattern, tests/pins.test.ts proves that it reads every row).
 * A reason stands beside each row that is deliberately not the newest; the matching bound is a rule of renovate.json.
 */

/** A Helm chart at one exact version. */
export interface ChartPin {
  /** The chart's name in its repository. */
  readonly name: string;
  /** The public repository (an index.yaml lies below it). */
  readonly repository: string;
  /** The exact version, as the repository spells it (cert-manager's starts with a v). */
  readonly version: string;
}

/** A full image reference, `registry/repository:tag`, optionally with `@sha256:…` where a chart pins the digest too. */
export type ImagePin = `${string}.${string}/${string}:${string}`;

export const charts = {
  // renovate: datasource=helm
  certManager: { name: "cert-manager", repository: "https://charts.jetstack.io", version: "v1.21.1" },

  // renovate: datasource=helm
  cloudnativePg: { name: "cloudnative-pg", repository: "https://cloudnative-pg.github.io/charts", version: "0.29.0" },

  // renovate: datasource=helm
  barmanCloud: { name: "plugin-barman-cloud", repository: "https://cloudnative-pg.github.io/charts", version: "0.7.0" },

  // renovate: datasource=helm
  eck: { name: "eck-operator", repository: "https://helm.elastic.co", version: "3.5.0" },

  // The CRDs go first and one minor version at a time; both Percona charts move together.
  // renovate: datasource=helm
  psmdbCrds: {
    name: "psmdb-operator-crds",
    repository: "https://percona.github.io/percona-helm-charts/",
    version: "1.22.0",
  },

  // Below 1.24, which removes MongoDB 6.0; 1.22.0 is the version that the MongoDB and backup images below are certified with.
  // renovate: datasource=helm
  psmdb: {
    name: "psmdb-operator",
    repository: "https://percona.github.io/percona-helm-charts/",
    version: "1.22.0",
  },

  // Chart 3.3.0 can't be installed (template syntax inside crds/) and the repository is archived: 3.2.9 with the image below.
  // renovate: datasource=helm
  redis: { name: "redis-operator", repository: "https://spotahome.github.io/redis-operator", version: "3.2.9" },

  // renovate: datasource=helm
  externalSecrets: { name: "external-secrets", repository: "https://charts.external-secrets.io", version: "2.9.0" },

  // renovate: datasource=helm
  traefik: { name: "traefik", repository: "https://traefik.github.io/charts", version: "41.3.0" },

  // The last one ever: ingress-nginx was retired in March 2026. For clusters that have it, until their hosts have moved.
  // renovate: datasource=helm
  ingressNginx: { name: "ingress-nginx", repository: "https://kubernetes.github.io/ingress-nginx", version: "4.15.1" },

  // Not 2.21, of which only the program was seen here: values and templates are those of this one.
  // renovate: datasource=helm
  keda: { name: "keda", repository: "https://kedacore.github.io/charts", version: "2.20.2" },

  // The definitions of the Prometheus operator alone, of v0.93.1; whoever brings Prometheus may bring newer ones.
  // renovate: datasource=helm
  prometheusCrds: {
    name: "prometheus-operator-crds",
    repository: "https://prometheus-community.github.io/helm-charts",
    version: "31.0.1",
  },

  // Of the same v0.93.1: without its own copy of the definitions, which Helm would install once and never upgrade.
  // renovate: datasource=helm
  prometheusStack: {
    name: "kube-prometheus-stack",
    repository: "https://prometheus-community.github.io/helm-charts",
    version: "88.5.3",
  },
} as const satisfies Record<string, ChartPin>;

export const images = {
  // -- cert-manager: the five images of one release ---------------------------------------------------------------------
  // renovate: datasource=docker
  certManagerController: "quay.io/jetstack/cert-manager-controller:v1.21.1",

  // renovate: datasource=docker
  certManagerWebhook: "quay.io/jetstack/cert-manager-webhook:v1.21.1",

  // renovate: datasource=docker
  certManagerCainjector: "quay.io/jetstack/cert-manager-cainjector:v1.21.1",

  // renovate: datasource=docker
  certManagerStartupapicheck: "quay.io/jetstack/cert-manager-startupapicheck:v1.21.1",

  // renovate: datasource=docker
  certManagerAcmesolver: "quay.io/jetstack/cert-manager-acmesolver:v1.21.1",

  // -- External Secrets: one image for its three Deployments -----------------------------------------------------------
  // renovate: datasource=docker
  externalSecrets: "ghcr.io/external-secrets/external-secrets:v2.9.0",

  // -- KEDA: the three images of one release ---------------------------------------------------------------------------
  // renovate: datasource=docker
  keda: "ghcr.io/kedacore/keda:2.20.2",

  // renovate: datasource=docker
  kedaMetricsServer: "ghcr.io/kedacore/keda-metrics-apiserver:2.20.2",

  // renovate: datasource=docker
  kedaWebhooks: "ghcr.io/kedacore/keda-admission-webhooks:2.20.2",

  // -- PostgreSQL -------------------------------------------------------------------------------------------------------
  // renovate: datasource=docker
  cloudnativePg: "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0",

  // renovate: datasource=docker
  barmanCloud: "ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.13.0",

  // renovate: datasource=docker
  barmanCloudSidecar: "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.13.0",

  // Trackdéchets runs 16.8; this is CloudNativePG's last build of it, the one that its image catalog names. The suffix is the
  // distribution: a bare 16.8 is Debian bullseye, and moving a live database to another Debian changes its collations. Later
  // ones come as "standard", without the Barman that nothing here uses: the plugin's sidecar brings its own.
  // renovate: datasource=docker versioning=regex:^(?<major>\d+)\.(?<minor>\d+)(-(?<build>\d+))?(-standard)?-bookworm$
  postgresql: "ghcr.io/cloudnative-pg/postgresql:16.8-14-bookworm",

  // The default of CloudNativePG 1.30, named here so that a mirror reaches it.
  // renovate: datasource=docker
  pgbouncer: "ghcr.io/cloudnative-pg/pgbouncer:1.25.1",

  // -- Elasticsearch ----------------------------------------------------------------------------------------------------
  // renovate: datasource=docker
  eck: "docker.elastic.co/eck/eck-operator:3.5.0",

  // The application's client (7.13) and mappings are proven with 7.10.2. Not -oss: the operator's init script refuses it.
  // renovate: datasource=docker
  elasticsearch: "docker.elastic.co/elasticsearch/elasticsearch:7.10.2",

  // -- MongoDB: the set that Percona certified with operator 1.22.0 -----------------------------------------------------
  // renovate: datasource=docker
  psmdb: "docker.io/percona/percona-server-mongodb-operator:1.22.0",

  // MongoDB 6, as Trackdéchets runs it; the number behind the dash is Percona's build.
  // renovate: datasource=docker versioning=regex:^(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)-(?<build>\d+)$
  mongodb: "docker.io/percona/percona-server-mongodb:6.0.27-21",

  // 2.12.0 belongs to operator 1.22.0; newer ones are certified with newer operators.
  // renovate: datasource=docker
  mongodbBackup: "docker.io/percona/percona-backup-mongodb:2.12.0",

  // -- Redis ------------------------------------------------------------------------------------------------------------
  // The first with customLivenessProbe, without which Redis 5 doesn't start; v1.3.0 itself was never pushed.
  // renovate: datasource=docker
  redisOperator: "quay.io/spotahome/redis-operator:v1.3.0-rc1",

  // Trackdéchets runs Redis 5.0 and its queue library (bull) is proven with it.
  // renovate: datasource=docker
  redis: "docker.io/library/redis:5.0.14-alpine",

  // The operator's own default, named so that a mirror reaches it. Sentinel needs 6.2 for the operator's configuration.
  // renovate: datasource=docker
  redisSentinel: "docker.io/library/redis:6.2.6-alpine",

  // -- Ingress: ingress-nginx with the digests of chart 4.15.1, which a mirror keeps ------------------------------------
  // The default of chart 41.3.0, named so that a mirror reaches it.
  // renovate: datasource=docker
  traefik: "docker.io/library/traefik:v3.7.11",

  // renovate: datasource=docker
  ingressNginx:
    "registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1",

  // renovate: datasource=docker
  ingressNginxCertgen:
    "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.9@sha256:01038e7de14b78d702d2849c3aad72fd25903c4765af63cf16aa3398f5d5f2dd",

  // -- PDF rendering ----------------------------------------------------------------------------------------------------
  // The last of 7, which the team runs: its proxy's rewriting and the PDFs' layout are proven with it, not with 8.
  // renovate: datasource=docker
  gotenberg: "docker.io/gotenberg/gotenberg:7.10.2",

  // Checks the token in front of Gotenberg; the stable branch, whose image runs without root.
  // renovate: datasource=docker
  tokenProxy: "docker.io/nginxinc/nginx-unprivileged:1.30.4-alpine",

  // -- Exporters --------------------------------------------------------------------------------------------------------
  // renovate: datasource=docker
  redisExporter: "docker.io/oliver006/redis_exporter:v1.90.0",

  // renovate: datasource=docker
  elasticsearchExporter: "quay.io/prometheuscommunity/elasticsearch-exporter:v1.9.0",

  // The newest whose digest is known without asking its registry; what 0.52 and 0.53 add is of collectors that aren't used.
  // renovate: datasource=docker
  mongodbExporter: "docker.io/percona/mongodb_exporter:0.51.0",

  // -- kube-prometheus-stack: the defaults of chart 88.5.3, named so that a mirror reaches them ---------------------------
  // renovate: datasource=docker
  prometheusOperator: "quay.io/prometheus-operator/prometheus-operator:v0.93.1",

  // renovate: datasource=docker
  prometheusConfigReloader: "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1",

  // renovate: datasource=docker
  prometheus: "quay.io/prometheus/prometheus:v3.14.0-distroless",

  // renovate: datasource=docker
  alertmanager: "quay.io/prometheus/alertmanager:v0.34.0",

  // renovate: datasource=docker
  kubeStateMetrics: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",

  // renovate: datasource=docker
  nodeExporter: "quay.io/prometheus/node-exporter:v1.12.1-distroless",

  // renovate: datasource=docker
  grafana: "docker.io/grafana/grafana:13.2.0",

  // Puts ConfigMaps with a label into Grafana.
  // renovate: datasource=docker
  grafanaSidecar: "quay.io/kiwigrid/k8s-sidecar:2.10.1",
} as const satisfies Record<string, ImagePin>;

export type ChartName = keyof typeof charts;
export type ImageName = keyof typeof images;
