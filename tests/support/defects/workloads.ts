import { workloadNames } from "../../../catalogue/workloads.ts";
import { type Section, shared, type TestTitle, tests } from "./row.ts";

const workers = ["kubernetes/apps/queue-workers.yaml"];
const variableTests: readonly [TestTitle, ...TestTitle[]] = [
  tests.variables("gives the index job every variable it requires"),
  ...workloadNames.map((name) =>
    tests.variables(`gives ${name} every variable it requires: it would die at its start without`),
  ),
];
const probe = (name: string): TestTitle =>
  tests.application(`probe ${name} where it answers: on any other path it would never be ready, and be killed`);

export const workloads: Section = {
  title: "Workloads",
  rows: [
    {
      number: 13,
      effect: "breaks",
      wrong: "The api is probed at a path that answers 404: never ready, and killed again and again.",
      where: ["kubernetes/apps/api.yaml"],
      tests: [
        probe("api"),
        tests.application("never restart the API for a Redis that is down: its liveness asks for a connection only"),
      ],
    },
    {
      number: 14,
      effect: "breaks",
      wrong: "So is the notifier.",
      where: ["kubernetes/apps/notifier.yaml"],
      tests: [probe("notifier")],
    },
    {
      number: 15,
      effect: "breaks",
      wrong: "The notifier listens on port 82 as uid 1001, which not every runtime allows.",
      where: ["kubernetes/apps/notifier.yaml"],
      tests: [tests.application("listen above port 1023: uid 1001 may not bind lower ones under every runtime")],
    },
    {
      number: 16,
      effect: "breaks",
      wrong: "Processes without a port are probed by the process name `node`, which Node 24 doesn't have.",
      where: ["kubernetes/apps/cron.yaml", ...workers],
      tests: [
        tests.application("probe processes without a port by their heartbeat, and give them the file to beat on"),
      ],
    },
    {
      number: 17,
      effect: "breaks",
      wrong: "Variables are missing without which the processes die at their start.",
      where: ["kubernetes/base/configmap.yaml", "kubernetes/apps/api.yaml", ...workers],
      tests: variableTests,
    },
    {
      number: 18,
      effect: "serious",
      wrong: "Several notifiers, of which each browser hears one: most updates get lost.",
      where: ["kubernetes/apps/notifier.yaml"],
      tests: [shared.single, tests.config("refuses two notifiers, names the key and gives the line that mends it")],
    },
    {
      number: 19,
      effect: "serious",
      wrong: "Autoscaling by memory, of which an idle process takes more than its request: always at the maximum.",
      where: [...workers, "kubernetes/apps/api.yaml"],
      tests: [tests.application("never scale on memory: Node keeps it, so replicas would only ever grow")],
    },
    {
      number: 20,
      effect: "serious",
      wrong: "A number of replicas beside an autoscaler: each apply takes its decision back.",
      where: ["kubernetes/apps/api.yaml", "kubernetes/apps/ui.yaml"],
      tests: [
        tests.application(
          "leave the replicas of an autoscaled workload alone: every `up` would undo what the load asked for",
        ),
      ],
    },
    {
      number: 21,
      effect: "serious",
      wrong: "Workers ignore SIGTERM and are killed over their jobs; ui and notifier stop while requests still arrive.",
      where: [...workers, "kubernetes/apps/notifier.yaml", "kubernetes/apps/ui.yaml"],
      tests: [
        tests.application(
          "load the graceful stop in every worker: without it SIGTERM is ignored, and jobs are cut by SIGKILL",
        ),
        tests.boot("end a worker on SIGTERM after its job: upstream's own would take new jobs until SIGKILL cuts one"),
        tests.pods("wait to be forgotten by the proxy before they stop, where a Service sends them requests"),
      ],
    },
    {
      number: 22,
      effect: "serious",
      wrong:
        "Nothing keeps the bulk master in its place, whose job of up to 24 h isn't tried again; bulk workers never rest.",
      where: workers,
      kept: "in dev one bulk worker runs: KEDA isn't worth its own pods there",
      tests: [
        tests.scaling(
          "stops what runs neither while Redis is away nor within the cooldown, and starts from none by the first job",
        ),
        tests.pods(
          "keep the bulk master where it is: its job of up to 24 h isn't tried again when an autoscaler moves it",
        ),
        shared.single,
        tests.application("give a bulk worker as long as its longest job may take, 10 min, before SIGKILL"),
      ],
    },
    {
      number: 23,
      effect: "serious",
      wrong:
        "The migration finds no schema, writes to the wrong one, precedes nothing, and can't be applied for a new image.",
      where: ["kubernetes/apps/prisma-migrate-job.yaml", "kubernetes/scripts/migrate.sh"],
      kept: "finished Jobs stay until the next version's: they are the record of what was migrated",
      tests: [
        shared.scripts,
        tests.application(
          "migrate past the pooler, and everything else through it: Prisma's lock needs a session of its own",
        ),
        shared.order,
        tests.application("make a new migration Job for a new image: a Job's template can't be changed"),
      ],
    },
    {
      number: 24,
      effect: "serious",
      wrong: "No security context, account, Pod Security, spread or startup probe anywhere.",
      where: ["kubernetes/apps/api.yaml", ...workers, "kubernetes/base/namespaces.yaml"],
      tests: [
        tests.application(
          "run as nobody in particular, on a root that can't be written, with nothing but their own token-less account",
        ),
        shared.admitted,
        shared.spread,
        tests.pods("are each watched: time to start, a sign of life, and readiness where a Service sends requests"),
      ],
    },
    {
      number: 25,
      effect: "minor",
      wrong: "Single pods must keep away from themselves.",
      where: ["kubernetes/apps/cron.yaml", ...workers],
      tests: [
        tests.pods(
          "hold no process apart from itself by force: with one replica it does nothing, with more it stops a roll-out",
        ),
      ],
    },
    {
      number: 26,
      effect: "minor",
      wrong: "Annotations send Prometheus to ports and paths where nothing answers.",
      where: ["kubernetes/overlays/production/kustomization.yaml", "kubernetes/databases/redis.yaml"],
      tests: [tests.manifests("announce no metrics to Prometheus: nobody serves /metrics")],
    },
    {
      number: 27,
      effect: "minor",
      wrong: "The UI is given an address of the api that it doesn't read.",
      where: ["kubernetes/apps/ui.yaml"],
      tests: [tests.variables("gives nobody a variable that nothing reads: it would look like a setting that works")],
    },
    {
      number: 28,
      effect: "minor",
      wrong: "Every back-end process is given every secret.",
      where: ["kubernetes/apps/api.yaml", ...workers],
      tests: [
        tests.secrets("reach their readers: a secret that nothing reads is one that somebody keeps for nothing"),
        ...(["queues-gerico", "queues-webhooks", "notifier"] as const).map((name) =>
          tests.variables(
            `gives ${name} exactly the secrets that it reads: one more would be there to be taken, one less missed`,
          ),
        ),
      ],
    },
  ],
};
