import { expect } from "chai";
import { exporterNames } from "../catalogue/monitoring.ts";
import { heartbeatFile, workloadNames, workloads, type WorkloadName } from "../catalogue/workloads.ts";
import { versionOf } from "../components/application/images.ts";
import { follows, find, ofType, type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { isObject } from "./support/suite.ts";
import { at, type JsonValue } from "./support/wire.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const scaledType = "kubernetes:keda.sh/v1alpha1:ScaledObject";

/** Paths that the processes answer with 200, by what was run of them; every other one is 404. */
const answered: Readonly<Record<string, readonly string[]>> = { ui: ["/"], api: ["/ping"], notifier: ["/ping"] };

describe("workloads", () => {
  let production: Recording<unknown>;
  let dev: Recording<unknown>;
  before(async () => {
    production = await recordProgram("production");
    dev = await recordProgram("dev");
  });

  const deployment = (name: string, recording = production): RecordedResource => find(recording, name, deploymentType);
  const pod = (name: string, ...path: readonly (string | number)[]): JsonValue | undefined =>
    at(deployment(name).inputs, "spec", "template", "spec", ...path);
  const container = (name: string, ...path: readonly (string | number)[]): JsonValue | undefined =>
    pod(name, "containers", 0, ...path);
  const named = (type: string, recording = production): string[] => ofType(recording, type).map(({ name }) => name);

  it("are the ten that upstream builds: an eleventh would wait for an image for ever", () => {
    const others: readonly string[] = ["pdf", "redis-roles", ...exporterNames];
    expect(named(deploymentType).filter((name) => !others.includes(name))).to.have.members([...workloadNames]);
  });

  for (const [name, paths] of Object.entries(answered))
    it(`probe ${name} where it answers: on any other path it would never be ready, and be killed`, () => {
      const probed = ["startupProbe", "readinessProbe", "livenessProbe"].flatMap(
        (probe) => container(name, probe, "httpGet", "path") ?? [],
      );
      expect(probed).to.not.deep.equal([]);
      expect(paths).to.include.members(probed);
    });

  it("never restart the API for a Redis that is down: its liveness asks for a connection only", () => {
    expect(container("api", "livenessProbe", "tcpSocket", "port")).to.equal("http");
    expect(container("api", "livenessProbe", "httpGet")).to.equal(undefined);
  });

  it("probe processes without a port by their heartbeat, and give them the file to beat on", () => {
    const silent = workloadNames.filter((name) => workloads[name].port === undefined);
    expect(silent).to.have.length(7);
    for (const name of silent) {
      expect(container(name, "livenessProbe", "exec", "command", 2), name).to.include(heartbeatFile);
      expect(find(production, `${name}-env`, "kubernetes:core/v1:ConfigMap").inputs["data"], name).to.include({
        HEARTBEAT_FILE: heartbeatFile,
      });
    }
  });

  it("load the graceful stop in every worker: without it SIGTERM is ignored, and jobs are cut by SIGKILL", () => {
    for (const name of workloadNames.filter((name) => workloads[name].component === "worker")) {
      const options = at(
        find(production, `${name}-env`, "kubernetes:core/v1:ConfigMap").inputs,
        "data",
        "NODE_OPTIONS",
      );
      expect(options, name).to.match(/--require=\/boot\/graceful\.cjs$/);
      expect(container(name, "volumeMounts"), name).to.deep.include({
        name: "boot",
        mountPath: "/boot",
        readOnly: true,
      });
    }
  });

  it("give a bulk worker as long as its longest job may take, 10 min, before SIGKILL", () => {
    expect(pod("queues-bulk-indexation", "terminationGracePeriodSeconds")).to.be.at.least(600);
  });

  it("give the API time to be forgotten by the proxy, and then to drain", () => {
    expect(container("api", "lifecycle", "preStop", "sleep", "seconds")).to.equal(15);
    expect(pod("api", "terminationGracePeriodSeconds")).to.be.at.least(15 + 15);
  });

  it("listen above port 1023: uid 1001 may not bind lower ones under every runtime", () => {
    const ports = workloadNames.flatMap((name) => container(name, "ports", 0, "containerPort") ?? []);
    expect(ports).to.deep.equal([3000, 4000, 8082]);
  });

  it("run one notifier, cron and bulk master, replaced and never doubled: two would lose or repeat work", () => {
    for (const name of ["notifier", "cron", "queues-bulk-indexation-master"] as const) {
      const byJobs = at(ofType(production, scaledType).find((each) => each.name === name)?.inputs, "spec");
      expect(at(byJobs, "maxReplicaCount") ?? at(deployment(name).inputs, "spec", "replicas"), name).to.equal(1);
      expect(at(deployment(name).inputs, "spec", "strategy", "type"), name).to.equal("Recreate");
      expect(named("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")).to.not.include(name);
    }
  });

  it("leave the replicas of an autoscaled workload alone: every `up` would undo what the load asked for", () => {
    const scaled = [...named("kubernetes:autoscaling/v2:HorizontalPodAutoscaler"), ...named(scaledType)];
    expect(scaled).to.have.members([
      "ui",
      "api",
      "queues-runner",
      "queues-indexation",
      "queues-bulk-indexation",
      "queues-bulk-indexation-master",
      "queues-webhooks",
      "queues-gerico",
    ]);
    for (const name of scaled) expect(at(deployment(name).inputs, "spec"), name).to.not.have.property("replicas");
  });

  it("scale between the seed's bounds in production: ui 2 to 5, api 2 to 10, workers to 10", () => {
    const bounds = (name: string): readonly (JsonValue | undefined)[] => {
      const { inputs } = find(production, name, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
      return [at(inputs, "spec", "minReplicas"), at(inputs, "spec", "maxReplicas")];
    };
    expect(bounds("ui")).to.deep.equal([2, 5]);
    expect(bounds("api")).to.deep.equal([2, 10]);
    expect(bounds("queues-webhooks")).to.deep.equal([1, 10]);
  });

  it("never scale on memory: Node keeps it, so replicas would only ever grow", () => {
    const scalers = ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler", scaledType];
    for (const { name, inputs } of scalers.flatMap((type) => ofType(production, type)))
      expect(JSON.stringify(inputs), name).to.not.include('"memory"');
  });

  it("budget disruptions wherever more than one may run, and never so that a node can't be drained", () => {
    const several = workloadNames.filter((name) => workloads[name].single === undefined);
    const budgets = ofType(production, "kubernetes:policy/v1:PodDisruptionBudget").filter(
      ({ inputs }) => at(inputs, "metadata", "namespace") === "trackdechets",
    );
    expect(budgets.map(({ name }) => name)).to.include.members(several);
    for (const { name, inputs } of budgets) {
      expect(at(inputs, "spec", "minAvailable"), name).to.equal(undefined);
      expect(at(inputs, "spec", "maxUnavailable"), name).to.equal(1);
    }
    expect(named("kubernetes:policy/v1:PodDisruptionBudget", dev)).to.deep.equal([]);
  });

  it("run as nobody in particular, on a root that can't be written, with nothing but their own token-less account", () => {
    for (const { name, inputs } of ofType(production, deploymentType)) {
      const spec = at(inputs, "spec", "template", "spec");
      // Of none but what labels Redis's pods: no part of the application.
      const token = name === "redis-roles";
      expect(spec, name).to.deep.include({ automountServiceAccountToken: token, enableServiceLinks: false });
      expect(at(spec, "securityContext"), name).to.deep.include({
        runAsNonRoot: true,
        runAsUser: 1001,
        seccompProfile: { type: "RuntimeDefault" },
      });
      const containers = at(spec, "containers");
      if (!Array.isArray(containers)) throw new Error(`${name} has no containers`);
      for (const each of containers) {
        expect(at(each, "securityContext"), name).to.deep.include({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(at(each, "resources"), name).to.have.keys("requests", "limits");
      }
      expect(at(spec, "volumes"), name).to.deep.include({
        name: "tmp",
        emptyDir: { sizeLimit: ["ui", "redis-roles"].includes(name) ? "64Mi" : "1Gi" },
      });
    }
  });

  it("keep the heap below the container's limit: beyond it the kernel kills, without a stack trace", () => {
    const options = at(find(production, "api-env", "kubernetes:core/v1:ConfigMap").inputs, "data", "NODE_OPTIONS");
    expect(options).to.equal("--max-old-space-size=3072");
    expect(container("api", "resources", "limits", "memory")).to.equal("4Gi");
  });

  it("pull moving tags anew, and digests once", async () => {
    expect(at(deployment("api", dev).inputs, "spec", "template", "spec", "containers", 0, "imagePullPolicy")).to.equal(
      "Always",
    );
    const pinned = `registry.example.org/api@sha256:${"0".repeat(64)}`;
    const recording = await recordProgram("dev", ({ image }) =>
      Object.assign(image ?? {}, { references: { api: pinned } }),
    );
    const spec = at(deployment("api", recording).inputs, "spec", "template", "spec", "containers", 0);
    expect(spec).to.include({ image: pinned, imagePullPolicy: "IfNotPresent" });
  });

  it("start after the index, and that after the migration: the first document would spoil the index for good", () => {
    const job = (name: string): RecordedResource => find(production, name, "kubernetes:batch/v1:Job");
    for (const name of workloadNames)
      expect([...follows(production, deployment(name))], name).to.include(job("index").urn);
    expect([...follows(production, job("index"))]).to.include(job("migrate").urn);
    expect([...follows(production, job("index"))]).to.include(find(production, "elasticsearch", elasticsearchType).urn);
    expect([...follows(production, job("migrate"))]).to.include(find(production, "postgres", clusterType).urn);
  });

  it("make a new migration Job for a new image: a Job's template can't be changed", () => {
    expect(at(find(dev, "migrate", "kubernetes:batch/v1:Job").inputs, "metadata", "name")).to.equal("migrate-dev");
    const tags = ["dev", "v2.0.1", "V2.0.1", "v2-0-1", `feature-${"a".repeat(40)}-`, "1_0_"];
    const names = tags.map((tag) => versionOf(`registry.example.org/api:${tag}`));
    expect(new Set(names)).to.have.length(tags.length);
    for (const name of names) expect(`migrate-${name}`).to.match(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/);
    expect(versionOf(`registry.example.org/api:v1@sha256:${"0123456789abcdef".repeat(4)}`)).to.equal("0123456789ab");
  });

  it("run a failed migration again with the next up, and wait longer for it than it may take", () => {
    const job = find(production, "migrate", "kubernetes:batch/v1:Job");
    expect(at(job.inputs, "metadata", "annotations", "pulumi.com/replaceUnready")).to.equal("true");
    expect(job.createTimeout).to.equal("1920s");
    expect(at(job.inputs, "spec", "activeDeadlineSeconds")).to.equal(30 * 60);
  });

  it("stop no old pod before the new one has shown that it stays: with a wrong environment it dies at its imports", () => {
    const settled = (name: WorkloadName) =>
      at(find(production, name, deploymentType).inputs, "spec", "minReadySeconds");
    for (const name of workloadNames) expect(settled(name), name).to.equal(workloads[name].port === undefined ? 10 : 5);
  });

  it("don't run the jobs again when what processes preload changes", () => {
    const mounted = (name: string, type: string): JsonValue | undefined =>
      at(find(production, name, type).inputs, "spec", "template", "spec", "volumes", 1, "configMap", "name");
    expect(mounted("index", "kubernetes:batch/v1:Job")).to.match(/^boot-index-/);
    expect(mounted("api", deploymentType)).to.match(/^boot-graceful-/);
  });

  it("set the replicas before the index is made, with the same password and authority, also when it is made again by hand", () => {
    const templates = [
      at(find(production, "index", "kubernetes:batch/v1:Job").inputs, "spec", "template"),
      at(find(production, "reindex", "kubernetes:batch/v1:CronJob").inputs, "spec", "jobTemplate", "spec", "template"),
    ];
    for (const template of templates) {
      const container = at(template, "spec", "containers", 0);
      if (!isObject(container)) throw new Error("no container");
      expect(at(template, "spec", "initContainers")).to.deep.equal([
        { ...container, name: "replicas", command: ["node", "/boot/replicas.cjs"] },
      ]);
      expect(JSON.stringify(container)).to.include("/etc/elasticsearch").and.include("/boot");
    }
    const migrate = find(production, "migrate", "kubernetes:batch/v1:Job");
    expect(at(migrate.inputs, "spec", "template", "spec")).to.not.have.property("initContainers");
  });

  it("are waited for longer than the pods that they replace may take to stop", () => {
    for (const name of workloadNames) {
      const { inputs } = deployment(name);
      const grace = Number(pod(name, "terminationGracePeriodSeconds"));
      const patience = at(inputs, "metadata", "annotations", "pulumi.com/timeoutSeconds");
      expect(Number(patience), name).to.be.at.least(grace + 300);
      expect(Number(at(inputs, "spec", "progressDeadlineSeconds")), name).to.be.at.least(grace + 300);
    }
  });

  it("take their replicas back from an autoscaler that is switched off: its word in the field would be a conflict", () => {
    const forced = (name: string): JsonValue | undefined =>
      at(deployment(name).inputs, "metadata", "annotations", "pulumi.com/patchForce");
    expect(forced("notifier")).to.equal("true");
    expect(forced("api")).to.equal(undefined);
  });

  it("migrate past the pooler, and everything else through it: Prisma's lock needs a session of its own", () => {
    const url = (name: string): JsonValue | undefined =>
      at(find(production, `${name}-env`, "kubernetes:core/v1:Secret").inputs, "stringData", "DATABASE_URL");
    expect(url("migrate")).to.match(/@postgres-rw\..*\?schema=default\$default$/);
    expect(url("api")).to.match(/@postgres-pooler\./);
  });

  it("switched off by configuration wait for nobody: Pulumi would wait for an endpoint that never comes", async () => {
    const recording = await recordProgram("dev", (sections) =>
      Object.assign(sections["workloads"] ?? {}, { api: { min: 0, max: 0 } }),
    );
    for (const [name, type] of [
      ["api", "kubernetes:core/v1:Service"],
      ["ingress-api", "kubernetes:networking.k8s.io/v1:Ingress"],
    ] as const)
      expect(at(find(recording, name, type).inputs, "metadata", "annotations", "pulumi.com/skipAwait"), type).to.equal(
        "true",
      );
  });

  it("of the PDF renderer stop together: a proxy alone would answer 502", () => {
    const containers = at(deployment("pdf").inputs, "spec", "template", "spec", "containers");
    if (!Array.isArray(containers)) throw new Error("no containers");
    const stops = containers.map((each) => at(each, "lifecycle", "preStop", "sleep", "seconds"));
    expect(stops).to.deep.equal([10, 10]);
  });
});

const elasticsearchType = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch";
const clusterType = "kubernetes:postgresql.cnpg.io/v1:Cluster";
