import { pdfTokenKey } from "../catalogue/secret-keys.ts";
import { workloadNames, workloads } from "../catalogue/workloads.ts";
import { backupRules } from "./backup-rules.ts";
import { capacityProblems } from "./capacity.ts";
import { changeRules } from "./change-rules.ts";
import { connectionRules } from "./connection-rules.ts";
import { imageRules } from "./image-rules.ts";
import { ingressRules } from "./ingress-rules.ts";
import { monitoringRules } from "./monitoring-rules.ts";
import { networkRules } from "./network-rules.ts";
import { setLine, setSecretLine, type Problem } from "./problem.ts";
import { processRules } from "./process-rules.ts";
import { restoreRules } from "./restore-rules.ts";
import { scalingRules } from "./scaling-rules.ts";
import { rule, type Rule } from "./rule.ts";
import { operatorProblems, sourceProblems, type SecretSource } from "./secret-source.ts";
import type { StackSettings } from "./schema/index.ts";

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const clusterIsNamed = rule(["cluster"], ({ cluster }, { secrets }) =>
  cluster.context === undefined && secrets["kubeconfig"] === undefined
    ? [
        {
          key: "cluster.context",
          message: "is missing, and so is the secret kubeconfig: the current context could be any cluster",
          fix: `${setLine("cluster.context", "<context>")}   or: cat kubeconfig.yaml | ${setSecretLine("kubeconfig")}`,
        },
      ]
    : [],
);

/** A context's name says nothing: tomorrow it may stand for another cluster, with the same names in it. */
const protectedClusterIsKnown = rule(["cluster", "environment"], ({ cluster, environment }) => {
  const read = "kubectl get namespace kube-system --output=jsonpath={.metadata.uid}";
  const context = cluster.context === undefined ? "" : ` --context=${cluster.context}`;
  return environment.protect && cluster.uid === undefined
    ? [
        {
          key: "cluster.uid",
          message: "is missing: where data is protected, nothing may be applied to another cluster by mistake",
          fix: `pulumi config set --path cluster.uid "$(${read}${context})"`,
        },
      ]
    : [];
});

const cookieReachesHosts = rule(["hosts"], ({ hosts }) =>
  isWithin(hosts.ui, hosts.cookieDomain) && isWithin(hosts.api, hosts.cookieDomain)
    ? []
    : [
        {
          key: "hosts.cookieDomain",
          message: `${hosts.cookieDomain} is no parent of both ${hosts.ui} and ${hosts.api}: nobody could log in`,
          fix: setLine("hosts.cookieDomain", commonParent(hosts.ui, hosts.api)),
        },
      ],
);

function commonParent(one: string, other: string): string {
  const labels = one.split(".");
  const parents = labels.map((_, index) => labels.slice(index).join(".")).filter((parent) => parent.includes("."));
  return parents.find((parent) => isWithin(other, parent)) ?? "<domain of both>";
}

const hostsDiffer = rule(["hosts"], ({ hosts: { ui, api, notifier } }) =>
  new Set([ui, api, notifier]).size === 3
    ? []
    : [
        {
          key: "hosts",
          message: "ui, api and notifier need three different names",
          fix: setLine("hosts.api", `api.${ui}`),
        },
      ],
);

const replicasMakeSense = rule(["workloads"], (sections) =>
  workloadNames.flatMap((name) => {
    const { min, max, autoscaling } = sections.workloads[name];
    const { single } = workloads[name];
    const key = `workloads.${name}`;
    if (min > max) return [{ key, message: `min ${min} is above max ${max}`, fix: setLine(`${key}.max`, min) }];
    if (single !== undefined && max > 1)
      return [{ key, message: `exactly one may run: ${single}`, fix: setLine(`${key}.max`, 1) }];
    if (name === "notifier" && min !== 1)
      return [{ key, message: "exactly one must run: browsers wait for its events", fix: setLine(`${key}.min`, 1) }];
    if (min === 0 && max > 0 && autoscaling.driver !== "keda")
      return [
        {
          key,
          message:
            "an HorizontalPodAutoscaler can't start from 0: both are 0, min is at least 1, or a worker's " +
            "autoscaling.driver is keda",
          fix: setLine(`${key}.min`, 1),
        },
      ];
    return [];
  }),
);

/** Settings and secrets that are needed together with what else is configured. */
function needed(
  message: string,
  settings: Readonly<Record<string, string>>,
  secretKeys: readonly string[],
  given: { readonly settings: StackSettings["settings"]; readonly source: SecretSource },
): readonly Problem[] {
  return [
    ...Object.entries(settings)
      .filter(([name]) => given.settings[name] === undefined)
      .map(([name, example]) => ({
        key: `settings.${name}`,
        message,
        fix: setLine(`settings.${name}`, example),
      })),
    ...secretKeys
      .filter((key) => !given.source.provided(key))
      .map((key) => ({ key, message, fix: given.source.provideLine(key) })),
  ];
}

const mailIsComplete = rule(["settings"], ({ settings }, { source }) =>
  settings["EMAIL_BACKEND"] === "sendinblue"
    ? needed(
        "is needed when EMAIL_BACKEND is sendinblue",
        { SIB_BASE_URL: "https://api.brevo.com/v3" },
        ["SIB_APIKEY"],
        { settings, source },
      )
    : [],
);

const gericoIsComplete = rule(["settings", "workloads"], ({ settings, workloads: replicas }, { source }) =>
  replicas["queues-gerico"].max > 0
    ? needed(
        "is needed while queues-gerico runs: its requests would go to `undefined/create/`",
        { GERICO_API_URL: "https://gerico.example.org" },
        ["GERICO_API_KEY"],
        { settings, source },
      )
    : [],
);

const pdfTokenFits = rule(["pdf"], ({ pdf }, { source }) => {
  const key = pdfTokenKey;
  const given = source.provided(key);
  if (pdf.mode === "external" && !given)
    return [{ key, message: "is needed when pdf.mode is external", fix: source.provideLine(key) }];
  if (pdf.mode === "deploy" && given)
    return [
      { key, message: "isn't read when pdf.mode is deploy: it is generated then", fix: source.withdrawLine(key) },
    ];
  return [];
});

const quotaHoldsAll = rule(
  [
    "environment",
    "workloads",
    "indexing",
    "pdf",
    "monitoring",
    "postgres",
    "redis",
    "elasticsearch",
    "mongodb",
    "restore",
  ],
  capacityProblems,
);

const secretsHaveOneSource = rule(["secrets"], ({ secrets: settings }, { secrets }) =>
  sourceProblems(settings, secrets),
);

const operatorIsThere = rule(["secrets", "platform"], ({ secrets, platform }) => operatorProblems(secrets, platform));

/** What no single value shows. */
export const rules: readonly Rule[] = [
  clusterIsNamed,
  protectedClusterIsKnown,
  cookieReachesHosts,
  hostsDiffer,
  replicasMakeSense,
  mailIsComplete,
  gericoIsComplete,
  pdfTokenFits,
  secretsHaveOneSource,
  operatorIsThere,
  ...backupRules,
  ...imageRules,
  ...connectionRules,
  ...ingressRules,
  ...monitoringRules,
  ...networkRules,
  ...processRules,
  ...scalingRules,
  ...restoreRules,
  ...changeRules,
  quotaHoldsAll,
];
