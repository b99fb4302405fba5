import { containerDefaults, processScratch, withDisk } from "../catalogue/disk.ts";
import { databasePods, mongodbPods, postgresPods, type PodGroup } from "../catalogue/databases.ts";
import { jobs, scriptResources } from "../catalogue/jobs.ts";
import { exporters } from "../catalogue/monitoring.ts";
import { pdfContainers, pdfGraceSeconds } from "../catalogue/pdf.ts";
import {
  bytes,
  formatBytes,
  formatCpu,
  millicores,
  type ContainerResources,
  type Resources,
} from "../catalogue/quantities.ts";
import { graceSeconds, workloadNames, workloads, type WorkloadName } from "../catalogue/workloads.ts";
import { setLine, type Problem } from "./problem.ts";
import { restoredMongodb, restoredPostgres, type Restored } from "./restored.ts";
import type { Replicas } from "./schema/application.ts";
import type { StackSettings } from "./schema/index.ts";

type CapacitySections = Pick<
  StackSettings,
  | "environment"
  | "workloads"
  | "indexing"
  | "pdf"
  | "monitoring"
  | "postgres"
  | "redis"
  | "elasticsearch"
  | "mongodb"
  | "restore"
>;

interface Need {
  /** Key of the quota, and its unit's reader and writer. */
  readonly key: string;
  readonly available: number;
  readonly of: (pods: PodGroup) => number;
  readonly format: (amount: number) => string | number;
}

/**
 * Pods above the number during a roll-out: the new ones, while the old ones stop. The Deployment counts no pod that is
 * stopping, and the quota does: who takes minutes to stop is there twice. Those that may only be one are stopped first.
 */
export function rollingOut(name: WorkloadName, { max, stopSeconds }: Replicas): number {
  const workload = workloads[name];
  return workload.single === undefined ? surge(max, graceSeconds(workload, stopSeconds)) : 0;
}

/** Within this, a replica has started and the next one's turn comes. */
const startSeconds = 60;

const surge = (replicas: number, grace: number): number => (grace > startSeconds ? replicas : Math.min(1, replicas));

const ofProcess = (resources: Resources): ContainerResources => withDisk(resources, processScratch);

/** Everything that may run in the namespace at the same time. */
function podsAtMaximum(sections: CapacitySections): readonly PodGroup[] {
  const plain = { initContainers: [], volumes: [] };
  const ofWorkloads = workloadNames.map((name) => {
    const { max, resources = workloads[name].resources } = sections.workloads[name];
    return {
      ...plain,
      name,
      count: max + rollingOut(name, sections.workloads[name]),
      containers: [withDisk(resources, workloads[name].scratch)],
    };
  });
  const ofIndex = ofProcess(sections.indexing.resources);
  // The jobs run one after the other: the larger counts, as of init containers.
  const ofMigration = ofProcess(jobs.migrate.resources);
  const ofJobs = { ...plain, name: "jobs", count: 1, containers: [ofMigration], initContainers: [ofIndex] };
  const pdfReplicas = sections.pdf.mode === "deploy" ? sections.pdf.replicas : 0;
  const ofPdf = {
    ...plain,
    name: "gotenberg",
    count: pdfReplicas + surge(pdfReplicas, pdfGraceSeconds),
    containers: Object.values(pdfContainers),
  };
  const ofSnapshots = {
    ...plain,
    name: "elasticsearch-snapshots",
    count: sections.elasticsearch.snapshots === undefined ? 0 : 1,
    containers: [ofProcess(scriptResources)],
  };
  // Started by a person, beside anything else.
  const ofReindex = { ...plain, name: "reindex", count: 1, containers: [ofIndex] };
  // cert-manager answers a challenge for each of the three hosts with a pod of its own; LimitRange sizes it.
  const ofChallenges = { ...plain, name: "challenges", count: 3, containers: [containerDefaults] };
  // Stopped before their successors start.
  const ofMonitoring = sections.monitoring.enabled
    ? Object.entries(exporters).map(([name, { resources }]) => ({
        ...plain,
        name,
        count: 1,
        containers: [ofProcess(resources)],
      }))
    : [];
  return [
    ...ofWorkloads,
    ...ofMonitoring,
    ofJobs,
    ofReindex,
    ofChallenges,
    ofPdf,
    ofSnapshots,
    ...databasePods(sections),
    ...guests(sections),
  ];
}

/** Databases that are built from backups, and don't stay: a restored one, and those of the drills. */
function guests(sections: CapacitySections): readonly PodGroup[] {
  const { postgres, mongodb } = sections;
  const drill = { initContainers: [], volumes: [], containers: [ofProcess(scriptResources)] };
  // One that takes the application's place stands beside it until it does.
  const members = (restored: Restored | undefined, all: number): number =>
    restored === undefined ? 0 : restored.inPlace ? all : 1;
  return [
    postgresPods("restored postgres", members(restoredPostgres(sections), postgres.instances), postgres),
    mongodbPods("restored mongodb", members(restoredMongodb(sections), mongodb.members), mongodb),
    ...(postgres.backup.drill === undefined
      ? []
      : [postgresPods("postgres-drill", 1, postgres), { ...drill, name: "postgres-drill job", count: 1 }]),
    ...(mongodb.backup.drill === undefined
      ? []
      : [mongodbPods("mongodb-drill", 1, mongodb), { ...drill, name: "mongodb-drill job", count: 1 }]),
  ];
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** What the scheduler and the quota count for a pod: its containers together, or its largest init container. */
const charged =
  (amount: (resources: ContainerResources) => number) =>
  ({ count, containers, initContainers }: PodGroup): number =>
    count * Math.max(sum(containers.map(amount)), ...initContainers.map(amount));

const needs = ({ quota }: CapacitySections["environment"]): readonly Need[] => [
  {
    key: "requests.cpu",
    available: millicores(quota.requests.cpu),
    of: charged(({ requests }) => millicores(requests.cpu)),
    format: formatCpu,
  },
  {
    key: "requests.memory",
    available: bytes(quota.requests.memory),
    of: charged(({ requests }) => bytes(requests.memory)),
    format: formatBytes,
  },
  {
    key: "limits.cpu",
    available: millicores(quota.limits.cpu),
    of: charged(({ limits }) => millicores(limits.cpu)),
    format: formatCpu,
  },
  {
    key: "limits.memory",
    available: bytes(quota.limits.memory),
    of: charged(({ limits }) => bytes(limits.memory)),
    format: formatBytes,
  },
  {
    key: "ephemeralStorage.requests",
    available: bytes(quota.ephemeralStorage.requests),
    of: charged(({ requests }) => bytes(requests["ephemeral-storage"])),
    format: formatBytes,
  },
  {
    key: "ephemeralStorage.limits",
    available: bytes(quota.ephemeralStorage.limits),
    of: charged(({ limits }) => bytes(limits["ephemeral-storage"])),
    format: formatBytes,
  },
  { key: "pods", available: quota.pods, of: ({ count }) => count, format: (count) => count },
  {
    key: "volumes",
    available: quota.volumes,
    of: ({ count, volumes }) => count * volumes.length,
    format: (count) => count,
  },
  {
    key: "storage",
    available: bytes(quota.storage),
    of: ({ count, volumes }) => count * sum(volumes.map(bytes)),
    format: formatBytes,
  },
];

/** The quota must hold every pod at its maximum: else an autoscaler, or worse a release, stops half-way. */
export function capacityProblems(sections: CapacitySections): readonly Problem[] {
  const pods = podsAtMaximum(sections);
  return needs(sections.environment).flatMap(({ key, available, of, format }) => {
    const needed = sum(pods.map(of));
    if (needed <= available) return [];
    const path = `environment.quota.${key}`;
    const largest = [...pods]
      .sort((one, other) => of(other) - of(one))
      .slice(0, 4)
      .map((row) => `${row.count} ${row.name} ${format(of(row))}`);
    return [
      {
        key: path,
        message: `everything at its maximum needs ${format(needed)}, and the quota is ${format(available)} (${largest.join(", ")}, …)`,
        fix: setLine(path, format(needed)),
      },
    ];
  });
}
