import { readFileSync } from "node:fs";
import { expect } from "chai";
import { recordProgram } from "./support/program.ts";
import { amount } from "./support/quantity.ts";
import { holdInEveryStack, part, type Rule } from "./support/rules.ts";
import { containersOf, listOf, ofKind, ofStack, podsOf, type Suite, suiteOf } from "./support/suite.ts";
import { at, type JsonValue } from "./support/wire.ts";

/** `container: what it lacks`, of those that can't do better. */
const admitted = [
  ...readFileSync(new URL("../docs/pods.md", import.meta.url), "utf8").matchAll(/^\|([^|]+)\|([^|]+)\|([^|]+)\|/gm),
]
  .map(
    ([, , container = "", lack = ""]) => `${container.replaceAll("`", "").trim()}: ${lack.replaceAll("`", "").trim()}`,
  )
  .slice(2);

const disk = "ephemeral-storage";

/** What one of the containers lacks. */
function lacks(container: JsonValue, pod: JsonValue): readonly string[] {
  const own = (...path: string[]): JsonValue | undefined => at(container, "securityContext", ...path);
  const wanted: Readonly<Record<string, boolean>> = {
    "read-only root": own("readOnlyRootFilesystem") === true,
    "own runAsNonRoot": own("runAsNonRoot") === true,
    "no escalation": own("allowPrivilegeEscalation") === false,
    "all capabilities dropped": JSON.stringify(own("capabilities")) === '{"drop":["ALL"]}',
    "runAsNonRoot of the pod": at(pod, "securityContext", "runAsNonRoot") === true,
    seccomp: at(pod, "securityContext", "seccompProfile", "type") === "RuntimeDefault",
    "own limit of disk": ["requests", "limits"].every((of) => at(container, "resources", of, disk) !== undefined),
  };
  return Object.keys(wanted).filter((each) => wanted[each] !== true);
}

/** Of CloudNativePG, which makes an account for each of its resources by itself. */
const hasOperatorsAccount = (pod: JsonValue): boolean =>
  containersOf(pod).some((container) => at(container, "name") === "bootstrap-controller");

const found = (suite: Suite): readonly string[] => {
  const accounts = ofKind(suite, "ServiceAccount").map(({ name }) => name);
  return podsOf(suite).flatMap(({ spec }) => {
    const account = at(spec, "serviceAccountName");
    const named = hasOperatorsAccount(spec) || accounts.includes(String(account));
    return containersOf(spec).flatMap((container) =>
      [...lacks(container, spec), ...(named ? [] : ["account of its own"])].map(
        (lack) => `${String(at(container, "name"))}: ${lack}`,
      ),
    );
  });
};

const spec = (suite: Suite, kind: string, name: string, ...path: (string | number)[]) =>
  part(suite, kind, name, "spec", "template", "spec", ...path);

const rules: readonly Rule[] = [
  {
    title:
      "may no more than `restricted` allows, and less where their makers let us: what docs/pods.md doesn't excuse is a hole",
    wrong: (suite) => [...new Set(found(suite))].filter((each) => !admitted.includes(each)),
    breaks: [
      (suite) => delete spec(suite, "Deployment", "api", "containers", 0)["securityContext"],
      (suite) => Object.assign(spec(suite, "Deployment", "gotenberg", "securityContext"), { runAsNonRoot: false }),
      (suite) => delete spec(suite, "Job", "backup-check-mock0000", "containers", 0, "resources", "limits")[disk],
      (suite) =>
        delete spec(suite, "StatefulSet", "elasticsearch-es-default", "containers", 0, "securityContext")[
          "runAsNonRoot"
        ],
      (suite) => delete spec(suite, "StatefulSet", "mongodb-rs0")["serviceAccountName"],
      (suite) => Object.assign(spec(suite, "Deployment", "rfs-redis"), { serviceAccountName: "nobody" }),
    ],
  },
  {
    title: "are excused for nothing that they don't need: an excuse that is left hides the next hole",
    wrong: (suite) => {
      const lacking = found(suite);
      // There with snapshots only, which no committed stack has: a test of their own is below.
      return admitted.filter((each) => !lacking.includes(each) && !each.startsWith("elastic-internal-init-keystore"));
    },
    breaks: [
      (suite) => {
        for (const name of ["mongodb-rs0", "mongodb-drill-rs0"])
          Object.assign(spec(suite, "StatefulSet", name, "initContainers", 0, "securityContext"), {
            readOnlyRootFilesystem: true,
          });
      },
    ],
  },
  {
    title:
      "are given a token where they ask the cluster, and nowhere else: who takes one over gets the cluster with it",
    wrong: (suite) => {
      const asking = podsOf(suite)
        .filter(({ maker, spec }) => maker === "stack" && at(spec, "automountServiceAccountToken") !== false)
        .map(({ owner }) => owner);
      const accounts = ofStack(suite, "ServiceAccount")
        .filter(({ body }) => body["automountServiceAccountToken"] !== false)
        .map(({ name }) => `account ${name}`);
      return [...asking.filter((owner) => !/^(CronJob \w+-drill|Deployment redis-roles)$/.test(owner)), ...accounts];
    },
    breaks: [
      (suite) => Object.assign(spec(suite, "Deployment", "cron"), { automountServiceAccountToken: true }),
      (suite) => delete part(suite, "ServiceAccount", "mongodb")["automountServiceAccountToken"],
    ],
  },
  {
    title:
      "can fill no node's disk: each emptyDir has a size, its pod's limit holds them all and the log, and the quota counts it",
    wrong: (suite) => {
      const uncounted = ["requests", "limits"].filter((of) =>
        ofStack(suite, "ResourceQuota").some(({ body }) => at(body, "spec", "hard", `${of}.${disk}`) === undefined),
      );
      const undefaulted = ofStack(suite, "LimitRange")
        .flatMap(({ body }) => listOf(at(body, "spec", "limits")))
        .filter((limits) => ["default", "defaultRequest"].some((key) => at(limits, key, disk) === undefined));
      const pods = podsOf(suite).filter(({ maker }) => maker === "stack");
      const unbounded = pods.flatMap(({ owner, spec }) => {
        const sizes = listOf(at(spec, "volumes"))
          .filter((volume) => at(volume, "emptyDir") !== undefined)
          .map((volume) => amount(at(volume, "emptyDir", "sizeLimit")));
        const limits = listOf(at(spec, "containers")).map((each) => amount(at(each, "resources", "limits", disk)));
        const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);
        const logs = limits.length * 50 * 1024 ** 2;
        return sum(sizes) + logs <= sum(limits) ? [] : [`${owner}: ${sum(sizes)} and logs in ${sum(limits)}`];
      });
      return [...uncounted, ...undefaulted.map(() => "no default"), ...unbounded];
    },
    breaks: [
      (suite) => delete spec(suite, "Deployment", "api", "volumes", 0, "emptyDir")["sizeLimit"],
      (suite) => Object.assign(spec(suite, "Deployment", "gotenberg", "volumes", 1, "emptyDir"), { sizeLimit: "1Gi" }),
      (suite) => delete part(suite, "ResourceQuota", "environment", "spec", "hard")[`limits.${disk}`],
      (suite) => delete part(suite, "LimitRange", "environment", "spec", "limits", 0, "default")[disk],
    ],
  },
];

const snapshots = { image: "registry.example.org/elasticsearch-s3:7.10.2", schedule: "0 30 * * * ?", keepDays: 14 };

describe("the pods' rights", () => {
  holdInEveryStack(rules);

  it("may no more with Elasticsearch's snapshots: ECK's container for their key is refused as it is, and no node would start", async () => {
    const recording = await recordProgram("production", ({ elasticsearch }) =>
      Object.assign(elasticsearch ?? {}, { snapshots }),
    );
    const lacking = found(await suiteOf(recording));
    expect(lacking.filter((each) => !admitted.includes(each))).to.deep.equal([]);
    expect(lacking).to.include("elastic-internal-init-keystore: own limit of disk");
  });
});
