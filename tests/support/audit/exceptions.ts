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
    rules: ["kube-score/container-security-context-user-group-id"],
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
      ...workers.map((name) => `Deployment/${name}`),
    ],
    stacks: ["staging", "production"],
    reason: "Spread constraints over hosts and zones do it, and still let more pods than nodes run.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/horizontalpodautoscaler-replicas"],
    objects: workers.map((name) => `HorizontalPodAutoscaler/${name}`),
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
    rules: ["kube-score/service-targets-pod"],
    objects: ["Service/redis-master"],
    reason: "The operator sets the label of the master while it runs; no manifest has it.",
    until: "2027-11-01",
  },
  {
    rules: ["kube-score/container-ephemeral-storage-request-and-limit"],
    objects: ["Deployment/*", "Job/*", "CronJob/*"],
    reason: "Their sizes are still being measured.",
    until: "2026-12-31",
  },
];
