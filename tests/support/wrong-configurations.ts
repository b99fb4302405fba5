import type { rawConfiguration } from "./stack.ts";

export type Change = NonNullable<Parameters<typeof rawConfiguration>[1]>;

/** What is wrong, how it comes about, the key that must be named, what is said of it, and the line that mends it. */
export interface WrongConfiguration {
  readonly wrong: string;
  readonly change: Change;
  readonly key: string;
  readonly says: RegExp;
  readonly fix: string | RegExp;
}

export const wrongConfigurations: readonly WrongConfiguration[] = [
  {
    wrong: "a value of the wrong type",
    change: ({ platform }) => Object.assign(platform ?? {}, { install: "yes" }),
    key: "platform.install",
    says: /expected boolean/,
    fix: /^pulumi config set --path platform\.install /,
  },
  {
    wrong: "a value that lacks",
    change: ({ redis }) => delete redis?.["memory"],
    key: "redis.memory",
    says: /quantity such as 512Mi/,
    fix: "pulumi config set --path redis.memory 128Mi",
  },
  {
    wrong: "a whole section that lacks, told value by value",
    change: (sections) => delete sections["mongodb"],
    key: "mongodb.members",
    says: /1 or 3/,
    fix: "pulumi config set --path mongodb.members 3",
  },
  {
    wrong: "an address that is no block, in a list",
    change: (sections) => Object.assign(sections, { network: { privateCidrs: ["10.1.0.0/16", "10.2.0.1"] } }),
    key: "network.privateCidrs[1]",
    says: /IPv4 blocks such as/,
    fix: "pulumi config set --path 'network.privateCidrs[1]' 10.0.0.0/8",
  },
  {
    wrong: "no list where one is expected",
    change: (sections) => Object.assign(sections, { network: { apiServerCidrs: [] } }),
    key: "network.apiServerCidrs",
    says: /in a list/,
    fix: "pulumi config set --path 'network.apiServerCidrs[0]' 10.0.0.0/8",
  },
  {
    wrong: "definitions of monitors from a stack that installs no platform",
    change: (sections) => {
      Object.assign(sections["platform"] ?? {}, { install: false });
      Object.assign(sections, { monitoring: { enabled: true, install: "crds" } });
    },
    key: "monitoring.install",
    says: /installed with the platform/,
    fix: "pulumi config set --path monitoring.install none",
  },
  {
    wrong: "a Prometheus of our own in a namespace that is let in nowhere",
    change: (sections) =>
      Object.assign(sections, { monitoring: { enabled: true, install: "stack", namespace: "other" } }),
    key: "monitoring.namespace",
    says: /into the namespace monitoring, and other alone is let in/,
    fix: "pulumi config set --path monitoring.namespace monitoring",
  },
  {
    wrong: "labels by which Prometheus misses its chart's own monitors",
    change: (sections) =>
      Object.assign(sections, { monitoring: { enabled: true, install: "stack", labels: { release: "prometheus" } } }),
    key: "monitoring.labels.release",
    says: /the chart's own monitors have release: kube-prometheus-stack/,
    fix: "pulumi config set --path monitoring.labels.release kube-prometheus-stack",
  },
  {
    wrong: "dashboards without a label, of our own Grafana",
    change: (sections) =>
      Object.assign(sections, { monitoring: { enabled: true, install: "stack", dashboards: { labels: {} } } }),
    key: "monitoring.dashboards.labels.grafana_dashboard",
    says: /finds dashboards by a label/,
    fix: "pulumi config set --path --type string monitoring.dashboards.labels.grafana_dashboard 1",
  },
  {
    wrong: "two notifiers",
    change: ({ workloads }) => Object.assign(workloads ?? {}, { notifier: { min: 2, max: 2 } }),
    key: "workloads.notifier",
    says: /exactly one may run/,
    fix: "pulumi config set --path workloads.notifier.max 1",
  },
  {
    wrong: "no notifier",
    change: ({ workloads }) => Object.assign(workloads ?? {}, { notifier: { min: 0, max: 0 } }),
    key: "workloads.notifier",
    says: /exactly one must run/,
    fix: "pulumi config set --path workloads.notifier.min 1",
  },
  {
    wrong: "an autoscaler whose minimum is above its maximum",
    change: ({ workloads }) => Object.assign(workloads ?? {}, { api: { min: 6, max: 2 } }),
    key: "workloads.api",
    says: /min 6 is above max 2/,
    fix: "pulumi config set --path workloads.api.max 6",
  },
  {
    wrong: "an autoscaler that starts from nothing",
    change: ({ workloads }) => Object.assign(workloads ?? {}, { "queues-gerico": { min: 0, max: 2 } }),
    key: "workloads.queues-gerico",
    says: /can't start from 0/,
    fix: "pulumi config set --path workloads.queues-gerico.min 1",
  },
  {
    wrong: "a cookie domain that isn't the hosts' parent",
    change: ({ hosts }) => Object.assign(hosts ?? {}, { cookieDomain: "example.org" }),
    key: "hosts.cookieDomain",
    says: /nobody could log in/,
    fix: "pulumi config set --path hosts.cookieDomain trackdechets.beta.gouv.fr",
  },
  {
    wrong: "an image mirror with a scheme",
    change: (sections) => Object.assign(sections, { mirror: { images: "https://registry.example.org" } }),
    key: "mirror.images",
    says: /a registry and path/,
    fix: "pulumi config set --path mirror.images registry.example.org/cache",
  },
  {
    wrong: "a chart mirror that nothing can read",
    change: (sections) => Object.assign(sections, { mirror: { charts: "ftp://charts.example.org" } }),
    key: "mirror.charts",
    says: /or a folder/,
    fix: "pulumi config set --path mirror.charts https://charts.example.org",
  },
  {
    wrong: "a request above its limit",
    change: ({ workloads }) =>
      Object.assign(workloads ?? {}, {
        api: {
          min: 2,
          max: 2,
          resources: { requests: { cpu: "1", memory: "8Gi" }, limits: { cpu: "2", memory: "4Gi" } },
        },
      }),
    key: "workloads.api.resources",
    says: /above its limit/,
    fix: /^pulumi config set --path workloads\.api\.resources /,
  },
  {
    wrong: "a Gerico worker without Gerico's address",
    change: ({ settings }) => delete settings?.["GERICO_API_URL"],
    key: "settings.GERICO_API_URL",
    says: /while queues-gerico runs/,
    fix: "pulumi config set --path settings.GERICO_API_URL https://gerico.example.org",
  },
  {
    wrong: "a quota too small for the workloads at their maximum",
    change: ({ environment }) =>
      Object.assign(environment?.["quota"] ?? {}, { limits: { cpu: "20", memory: "320Gi" } }),
    key: "environment.quota.limits.cpu",
    says: /everything at its maximum needs \d+.* and the quota is 20 \(.*api/,
    // Without the type Pulumi would store a number, which the next run refuses.
    fix: /^pulumi config set --path (--type string environment\.quota\.limits\.cpu \d+|\S+ \d+m)$/,
  },
  {
    wrong: "a quota too small for what is written to the nodes' disks",
    change: ({ environment }) =>
      Object.assign(environment?.["quota"] ?? {}, { ephemeralStorage: { requests: "40Gi", limits: "40Gi" } }),
    key: "environment.quota.ephemeralStorage.limits",
    says: /everything at its maximum needs \d+[MG]i, and the quota is 40Gi \(.*queues-runner/,
    fix: /^pulumi config set --path environment\.quota\.ephemeralStorage\.limits \d+[MG]i$/,
  },
  {
    wrong: "a quota without room for what the nodes' disks keep for each",
    change: ({ environment }) =>
      Object.assign(environment?.["quota"] ?? {}, { ephemeralStorage: { requests: "20Gi", limits: "400Gi" } }),
    key: "environment.quota.ephemeralStorage.requests",
    says: /everything at its maximum needs \d+[MG]i, and the quota is 20Gi \(3 elasticsearch/,
    fix: /^pulumi config set --path environment\.quota\.ephemeralStorage\.requests \d+[MG]i$/,
  },
  {
    wrong: "a flag of the application that isn't in quotes",
    change: ({ settings }) => Object.assign(settings ?? {}, { VERIFY_COMPANY: true }),
    key: "settings.VERIFY_COMPANY",
    says: /"true"\|"false"/,
    fix: "pulumi config set --path --type string settings.VERIFY_COMPANY true",
  },
  {
    wrong: "neither a context nor a kubeconfig",
    change: ({ cluster }) => delete cluster?.["context"],
    key: "cluster.context",
    says: /could be any cluster/,
    fix: /pulumi config set --path cluster\.context .*pulumi config set --secret kubeconfig/,
  },
  {
    wrong: "a missing secret",
    change: (_, secrets) => delete secrets["INSEE_PASSWORD"],
    key: "INSEE_PASSWORD",
    says: /is missing/,
    fix: "pulumi config set --secret INSEE_PASSWORD",
  },
  {
    wrong: "a missing secret that can be made on the spot",
    change: (_, secrets) => delete secrets["SESSION_SECRET"],
    key: "SESSION_SECRET",
    says: /is missing/,
    fix: 'pulumi config set --secret SESSION_SECRET "$(openssl rand -hex 32)"',
  },
  {
    wrong: "an encryption key of 31 bytes, as upstream's own documents show",
    change: (_, secrets) => Object.assign(secrets, { WEBHOOK_TOKEN_ENCRYPTION_KEY: "must-be-exactly-32-characters--" }),
    key: "WEBHOOK_TOKEN_ENCRYPTION_KEY",
    says: /exactly 32 bytes/,
    fix: 'pulumi config set --secret WEBHOOK_TOKEN_ENCRYPTION_KEY "$(openssl rand -hex 16)"',
  },
  {
    wrong: "an encryption key of 32 characters but 33 bytes",
    change: (_, secrets) => Object.assign(secrets, { WEBHOOK_TOKEN_ENCRYPTION_KEY: "é".padEnd(32, "x") }),
    key: "WEBHOOK_TOKEN_ENCRYPTION_KEY",
    says: /exactly 32 bytes/,
    fix: /openssl rand -hex 16/,
  },
  {
    wrong: "mail by Brevo without its key",
    change: (_, secrets) => delete secrets["SIB_APIKEY"],
    key: "SIB_APIKEY",
    says: /EMAIL_BACKEND is sendinblue/,
    fix: "pulumi config set --secret SIB_APIKEY",
  },
  {
    wrong: "an external PDF renderer without its token",
    change: (sections) => Object.assign(sections, { pdf: { mode: "external", url: "https://pdf.example.org" } }),
    key: "GOTENBERG_TOKEN",
    says: /pdf\.mode is external/,
    fix: "pulumi config set --secret GOTENBERG_TOKEN",
  },
  {
    wrong: "digits that Pulumi took for a number where a text is asked for",
    change: ({ settings }) => Object.assign(settings ?? {}, { MAIN_TEMPLATE_ID: 12 }),
    key: "settings.MAIN_TEMPLATE_ID",
    says: /must be a text/,
    fix: "pulumi config set --path --type string settings.MAIN_TEMPLATE_ID 12",
  },
  {
    wrong: "a cron schedule that kills the process at its start",
    change: ({ settings }) => Object.assign(settings ?? {}, { CRON_ONBOARDING_SCHEDULE: "8 24 * * *" }),
    key: "settings.CRON_ONBOARDING_SCHEDULE",
    says: /the process refuses/,
    fix: /^pulumi config set --path settings\.CRON_ONBOARDING_SCHEDULE /,
  },
  {
    wrong: "the application's key as that of the backups",
    change: (_, secrets) => Object.assign(secrets, { BACKUP_ACCESS_KEY_ID: secrets["S3_ACCESS_KEY_ID"] }),
    key: "BACKUP_ACCESS_KEY_ID",
    says: /^is the same key as S3_ACCESS_KEY_ID: who has that one could delete the backups$/,
    fix: "pulumi config set --secret BACKUP_ACCESS_KEY_ID",
  },
  {
    wrong: "the deployer's key as that of the backups",
    change: (_, secrets) => Object.assign(secrets, { BACKUP_ACCESS_KEY_ID: secrets["SCW_ACCESS_KEY"] }),
    key: "BACKUP_ACCESS_KEY_ID",
    says: /^is the same key as SCW_ACCESS_KEY: who has that one could delete the backups$/,
    fix: "pulumi config set --secret BACKUP_ACCESS_KEY_ID",
  },
];
