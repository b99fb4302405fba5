/**
 * What the public rule sets may say against the program: the only place for it. `make audit` counts what an exception covers,
 * and fails on everything else; a test fails when one is out of date, or covers nothing any more.
 */
import type { StackName } from "../stack.ts";
import type { RuleSetName } from "./rule-set.ts";

export interface Exception {
  /** `<rule set>/<rule>`; several where rule sets ask for the same. */
  readonly rules: readonly `${RuleSetName}/${string}`[];
  /** `Kind/name` or `Kind/name:container`, with `*` for any text. Each must be complained of by each rule, in some stack. */
  readonly objects: readonly string[];
  /** All three unless said otherwise. */
  readonly stacks?: readonly StackName[];
  readonly reason: string;
  /** Last day, a year ahead at the most: then somebody looks at the reason again. */
  readonly until: `${number}-${number}-${number}`;
}

/** Autoscaled by the length of their queue: one is enough while it is empty. */
const workers = ["queues-runner", "queues-indexation", "queues-bulk-indexation", "queues-webhooks", "queues-gerico"];

export const exceptions: readonly Exception[] = [
  {
    rules: [
      "kube-score/container-security-context-user-group-id",
      "checkov/CKV_K8S_40",
      "monokle/KBP104",
      "monokle/KBP105",
    ],
    objects: ["Deployment/*", "Job/*", "CronJob/*"],
    reason: "The images are made for their user 1001: another one may not be able to read what they start with.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/pod-probes-identical"],
    objects: ["Deployment/ui", "Deployment/notifier"],
    reason: "Their one health path depends on nothing else, and liveness waits four times as long as readiness does.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/deployment-replicas", "kube-score/deployment-strategy"],
    objects: ["Deployment/notifier"],
    reason:
      "It keeps who listens in its memory: two would each tell half of them (docs/decisions/0007-one-notifier.md).",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/deployment-has-poddisruptionbudget", "kube-score/deployment-has-host-podantiaffinity"],
    objects: ["Deployment/queues-bulk-indexation-master"],
    stacks: ["staging", "production"],
    reason:
      "Never more than one (docs/decisions/0007-one-notifier.md): KEDA starts it when there is something to reindex.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/deployment-replicas"],
    objects: ["Deployment/ui", "Deployment/api"],
    stacks: ["dev"],
    reason: "A development stack has one of each: nobody waits for it.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/deployment-replicas"],
    objects: ["Deployment/gotenberg"],
    stacks: ["dev", "staging"],
    reason: "Outside of production, PDFs may fail while their one renderer is replaced.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/deployment-has-host-podantiaffinity"],
    objects: [
      "Deployment/ui",
      "Deployment/api",
      "Deployment/gotenberg",
      "Deployment/redis-roles",
      ...workers.map((name) => `Deployment/${name}`),
    ],
    stacks: ["staging", "production"],
    reason: "Spread constraints over hosts and zones do it, and still let more pods than nodes run.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/horizontalpodautoscaler-replicas"],
    // The bulk workers' is KEDA's own.
    objects: workers
      .filter((name) => name !== "queues-bulk-indexation")
      .map((name) => `HorizontalPodAutoscaler/${name}`),
    stacks: ["staging", "production"],
    reason:
      "Jobs wait in a queue while the only worker is replaced (docs/decisions/0009-autoscaling-and-disruption.md).",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/container-image-pull-policy"],
    objects: ["Deployment/*", "Job/*", "CronJob/*"],
    reason: "A digest or a version's tag names one content: asking for it again only fails when the registry is away.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/service-targets-pod", "monokle/LNK001"],
    objects: ["Service/redis-master"],
    reason: "The operator sets the label of the master while it runs; no manifest has it.",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_43"],
    objects: ["Deployment/*", "Job/*", "CronJob/*"],
    stacks: ["dev", "staging"],
    reason: "Only production demands digests: the other two follow upstream's branches by their tag.",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_35"],
    objects: ["Deployment/*", "Job/*", "CronJob/*"],
    reason: "The application reads its settings from environment variables and from nowhere else.",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_38"],
    objects: ["CronJob/postgres-drill", "CronJob/mongodb-drill"],
    stacks: ["staging", "production"],
    reason:
      "A drill makes a database and removes it again: it needs its token (docs/decisions/0021-the-drills-account.md).",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_9"],
    objects: ["Deployment/cron", "Deployment/queues-*"],
    reason: "They take jobs from a queue or a clock: no Service sends them anything that readiness could hold back.",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_38"],
    objects: ["Deployment/redis-roles"],
    stacks: ["production"],
    reason: "It labels Redis's pods, which takes its token (docs/decisions/0022-redis-roles.md).",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_8", "checkov/CKV_K8S_9"],
    objects: ["Deployment/redis-roles"],
    stacks: ["production"],
    reason: "It serves nobody, gives each round a limit, and ends by itself when one takes longer.",
    until: "2027-11-01",
  },
  {
    rules: ["checkov/CKV_K8S_9"],
    objects: ["Deployment/gotenberg"],
    reason: "Its proxy's readiness asks Gotenberg through the same way as a request: the second container has none.",
    until: "2027-11-01",
  },
  {
    rules: ["monokle/LNK001"],
    objects: ["NetworkPolicy/*"],
    reason:
      "Pods of other namespaces, DNS at least, are nobody's here; who reaches whom is judged pair by pair (tests/network.test.ts).",
    until: "2027-11-01",
  },
];
