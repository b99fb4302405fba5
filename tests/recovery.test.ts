import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { backupCheck, drillName, drills, drilledEngines } from "../catalogue/recovery.ts";
import type { VariableSources } from "../components/application/variables.ts";
import { VersionJob } from "../components/application/version-job.ts";
import { BackupCheck } from "../components/recovery/backup-check.ts";
import { Reindex } from "../components/recovery/reindex.ts";
import type { IndexingSettings } from "../config/schema/application.ts";
import { accessKey, backup, secretKey } from "./support/databases.ts";
import { environment } from "./support/environment.ts";
import { find, ofType, record, type RecordedResource, type Recording } from "./support/mocks.ts";
import { image, password, recordDrill } from "./support/recovery/record-drill.ts";
import { at, type JsonValue, texts } from "./support/wire.ts";

const jobType = "kubernetes:batch/v1:Job";
const cronType = "kubernetes:batch/v1:CronJob";
const configType = "kubernetes:core/v1:ConfigMap";
const secretType = "kubernetes:core/v1:Secret";

const recordCheck = (change: { image?: string; bucket?: string; key?: string } = {}) =>
  record(() => {
    const target = backup(change.bucket ?? "pg");
    const keys = { ...target.keys, accessKey: pulumi.secret(change.key ?? accessKey) };
    new BackupCheck("backup-check", {
      environment: environment(),
      scriptImage: change.image ?? image,
      targets: { postgres: { ...target, keys }, mongodb: backup("mongo") },
      clusters: { postgres: ["postgres"] },
    });
  });

/** The variables' values are no matter here. */
const noVariables: VariableSources = {
  settings: {},
  secret: () => undefined,
  derived: {
    uiHost: undefined,
    apiHost: undefined,
    cookieDomain: undefined,
    postgresUrl: undefined,
    postgresMigrationUrl: undefined,
    redisUrl: undefined,
    mongodbUrl: undefined,
    elasticsearchUrl: undefined,
    storageEndpoint: undefined,
    storageRegion: undefined,
    pdfUrl: undefined,
    pdfToken: undefined,
    queueMonitorToken: undefined,
    telemetryDisabled: undefined,
    environmentName: undefined,
  },
  buckets: {
    main: "b",
    registryErrors: "b",
    registryImports: "b",
    registryExports: "b",
    registryExhaustiveExports: "b",
    registryModels: "b",
    texsAnalysis: "b",
    bsdTemplates: "b",
  },
};

/** A Job's or a CronJob's pod. */
const pod = (resource: RecordedResource, ...path: readonly (string | number)[]): JsonValue | undefined =>
  at(
    resource.type === cronType ? at(resource.inputs, "spec", "jobTemplate") : resource.inputs,
    "spec",
    "template",
    "spec",
    ...path,
  );

const plain = (recording: Recording<unknown>, name: string): JsonValue | undefined =>
  find(recording, `${name}-env`, configType).inputs["data"];

describe("backup check", () => {
  let recording: Recording<unknown>;
  before(async () => {
    recording = await recordCheck();
  });
  const job = () => find(recording, "backup-check", jobType);

  it("ends by itself and is waited for a little longer: a deployment that hangs says nothing", () => {
    expect(at(job().inputs, "spec", "activeDeadlineSeconds")).to.equal(backupCheck.deadlineSeconds);
    expect(at(job().inputs, "spec", "backoffLimit")).to.equal(0);
    expect(job().createTimeout).to.equal(`${backupCheck.deadlineSeconds + 60}s`);
    expect(plain(recording, "backup-check")).to.include({ LIMIT_SECONDS: "90" });
  });

  it("says in the pod's status what is wrong: Pulumi shows that, and nobody knows the pod to read its log", () => {
    expect(pod(job(), "containers", 0, "terminationMessagePolicy")).to.equal("FallbackToLogsOnError");
  });

  it("is told of every bucket and of whose folders are in it, and of the keys in a Secret only", () => {
    const place = { endpoint: "https://s3.fr-par.scw.cloud", region: "fr-par", owner: "uid-of-environment" };
    expect(JSON.parse(String(at(plain(recording, "backup-check"), "TARGETS")))).to.deep.equal([
      { name: "postgres", bucket: "pg", clusters: ["postgres"], ...place },
      { name: "mongodb", bucket: "mongo", clusters: [], ...place },
    ]);
    const holders = recording.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(secretKey));
    expect(holders.map(({ type, name }) => `${type} ${name}`)).to.deep.equal([
      "kubernetes:core/v1:Secret backup-check-env",
    ]);
  });

  it("is made anew for a new image, bucket or key: a Job that was done once would prove the old ones", async () => {
    expect(at(job().inputs, "metadata", "name")).to.equal(undefined);
    const read = (from: Recording<unknown>): JsonValue[] =>
      [find(from, "backup-check-env", configType), find(from, "backup-check-env", secretType)].map(
        ({ inputs }) => inputs,
      );
    for (const { inputs } of [...ofType(recording, configType), ...ofType(recording, ":Secret")]) {
      // Named by Pulumi and immutable: a change has another name, and so the Job's pod another reference.
      expect(inputs).to.include({ immutable: true });
      expect(at(inputs, "metadata", "name")).to.equal(undefined);
    }
    const changed = async (change: Parameters<typeof recordCheck>[0]) => read(await recordCheck(change));
    expect(await changed({ bucket: "other" })).to.not.deep.equal(read(recording));
    expect(await changed({ key: "other" })).to.not.deep.equal(read(recording));
    expect(
      pod(find(await recordCheck({ image: "registry.example.org/api:v2" }), "backup-check", jobType)),
    ).to.not.deep.equal(pod(job()));
    expect(at(job().inputs, "metadata", "annotations", "pulumi.com/replaceUnready")).to.equal("true");
  });
});

for (const engine of drilledEngines)
  describe(`restore drill of ${engine}`, () => {
    const name = drillName(engine);
    let recording: Recording<unknown>;
    before(async () => {
      recording = await recordDrill(engine);
    });
    const cron = () => find(recording, name, cronType);
    // Its copy's operator makes an account, a Role and a RoleBinding of the copy's name, and would take these over.
    const account = `${name}-account`;
    const rules = (): { verbs: string[]; resources: string[]; resourceNames?: string[] }[] =>
      JSON.parse(
        JSON.stringify(find(recording, account, "kubernetes:rbac.authorization.k8s.io/v1:Role").inputs["rules"]),
      );

    it("never runs twice at a time, nor again by itself after it failed, nor without an end", () => {
      expect(cron().inputs["spec"]).to.include({ concurrencyPolicy: "Forbid", timeZone: "Europe/Paris" });
      expect(at(cron().inputs, "spec", "startingDeadlineSeconds")).to.be.a("number");
      expect(at(cron().inputs, "spec", "jobTemplate", "spec")).to.include({
        backoffLimit: 0,
        activeDeadlineSeconds: drills[engine].deadlineSeconds,
      });
    });

    it("has time to remove its copy, at its own end and when it is stopped: a copy left behind fills the quota", () => {
      const variables = plain(recording, name);
      const own = Number(at(variables, "DEADLINE_SECONDS"));
      const cleanup = Number(at(variables, "CLEANUP_SECONDS"));
      expect(own + cleanup).to.be.below(drills[engine].deadlineSeconds);
      expect(pod(cron(), "terminationGracePeriodSeconds")).to.be.above(cleanup);
    });

    it("may delete and read nothing but what it made: its token is in a pod that holds the database's passwords", () => {
      for (const { verbs, resources, resourceNames } of rules()) {
        if (verbs.some((verb) => !["create", "list"].includes(verb)))
          expect(resourceNames, resources.join()).to.be.an("array").that.is.not.empty;
        for (const each of resourceNames ?? []) expect(each).to.include(name);
        expect([...verbs, ...resources], "of everything").to.not.include("*");
        if (resources.includes("secrets")) expect(verbs).to.deep.equal(["delete"]);
        if (verbs.includes("create")) expect(resources).to.not.include.members(["pods"]);
      }
    });

    it("mounts the token in its pod alone, not wherever its account is named", () => {
      expect(pod(cron(), "automountServiceAccountToken")).to.equal(true);
      expect(
        find(recording, account, "kubernetes:core/v1:ServiceAccount").inputs["automountServiceAccountToken"],
      ).to.equal(false);
      expect(
        find(recording, account, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").inputs["subjects"],
      ).to.deep.equal([{ kind: "ServiceAccount", name: account, namespace: "trackdechets-test" }]);
    });

    it("keeps its result over the next up, and the passwords in a Secret", () => {
      const result = find(recording, `${name}-result`, configType);
      expect(result.ignoreChanges).to.deep.equal(["data"]);
      expect(result.inputs).to.not.have.property("data");
      expect(plain(recording, name)).to.include({ RESULT_CONFIG_MAP: at(result.inputs, "metadata", "name") });
      const clear = recording.resources.flatMap(({ type, inputs }) =>
        type.endsWith(":Secret") ? [] : texts(inputs).filter(({ text }) => text.includes(password)),
      );
      expect(clear).to.deep.equal([]);
    });

    it("brings every file that its scripts require: a missing one is found on a Sunday night otherwise", () => {
      const files = Object.entries(find(recording, `${name}-scripts`, configType).inputs["data"] ?? {});
      expect(files.map(([file]) => file)).to.include(`${name}.cjs`);
      for (const [file, text] of files) {
        const required = [...String(text).matchAll(/require\("\.\/([^"]+)"\)/g)].map(([, each]) => each);
        expect(
          files.map(([each]) => each),
          file,
        ).to.include.members(required);
      }
    });

    it("gives every variable that its scripts read, and the collector only if there is one", async () => {
      const files = Object.values(find(recording, `${name}-scripts`, configType).inputs["data"] ?? {}).map(String);
      const read = new Set(
        files.flatMap((text) => [...text.matchAll(/(?:setting|number)\("([A-Z_]+)"\)/g)].map(([, each]) => each)),
      );
      expect(read.size).to.be.above(8);
      const given = [
        ...Object.keys(plain(recording, name) ?? {}),
        ...Object.keys(find(recording, `${name}-env`, secretType).inputs["stringData"] ?? {}),
        ...JSON.parse(JSON.stringify(pod(cron(), "containers", 0, "env"))).map((each: { name: string }) => each.name),
        // By the kubelet, in every pod.
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
      ];
      expect(given).to.include.members([...read]);
      expect(given).to.not.include("OTEL_EXPORTER_OTLP_ENDPOINT");
      const told = plain(await recordDrill(engine, "http://collector.monitoring.svc:4318"), name);
      expect(told).to.include({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.monitoring.svc:4318" });
    });
  });

describe("reindex", () => {
  const recorded = (settings: Partial<IndexingSettings> = {}): Promise<Recording<unknown>> =>
    record(() => {
      const part = {
        environment: environment(),
        image,
        elasticsearchCa: "ca",
        database: "postgres",
        variables: noVariables,
      };
      const index = new VersionJob("index", { ...part, ...settings });
      new Reindex("reindex", { environment: part.environment, index });
    });
  let recording: Recording<unknown>;
  before(async () => {
    recording = await recorded();
  });
  const index = () => find(recording, "index", jobType);
  const cron = () => find(recording, "reindex", cronType);

  it("never starts by itself: it is for the day on which the index is lost", () => {
    expect(cron().inputs["spec"]).to.include({ suspend: true, concurrencyPolicy: "Forbid" });
  });

  it("forces a new index: without the flag the script finds its mapping unchanged, and does nothing", () => {
    const command = pod(index(), "containers", 0, "command");
    expect(command).to.be.an("array").that.includes("back/src/scripts/bin/reindexAllInBulk.js");
    expect(pod(cron(), "containers", 0, "command")).to.deep.equal([...JSON.parse(JSON.stringify(command)), "-f"]);
  });

  it("is the pod of the job index otherwise: with less it couldn't reach what it reads", () => {
    const same = (resource: RecordedResource) => {
      const spec: { containers: [{ command?: unknown }] } = JSON.parse(JSON.stringify(pod(resource)));
      delete spec.containers[0].command;
      return spec;
    };
    expect(same(cron())).to.deep.equal(same(index()));
    expect(at(cron().inputs, "spec", "jobTemplate", "spec", "template", "metadata", "labels")).to.deep.equal(
      at(index().inputs, "spec", "template", "metadata", "labels"),
    );
  });

  it("has longer than the first index of a version, which may be small", () => {
    expect(at(cron().inputs, "spec", "jobTemplate", "spec", "activeDeadlineSeconds")).to.be.above(
      Number(at(index().inputs, "spec", "activeDeadlineSeconds")),
    );
  });

  it("has the memory and the time that the stack gives the index, and Pulumi waits for as long: millions of slips need both", async () => {
    const resources: IndexingSettings["resources"] = {
      requests: { cpu: "500m", memory: "1Gi" },
      limits: { cpu: "2", memory: "4Gi" },
    };
    const large = await recorded({ resources, deadlineHours: 20 });
    const [job, again] = [find(large, "index", jobType), find(large, "reindex", cronType)];
    for (const each of [job, again]) {
      const given = pod(each, "containers", 0, "resources");
      for (const kind of ["requests", "limits"] as const) expect(at(given, kind)).to.include(resources[kind]);
    }
    expect(at(job.inputs, "spec", "activeDeadlineSeconds")).to.equal(20 * 3600);
    expect(at(again.inputs, "spec", "jobTemplate", "spec", "activeDeadlineSeconds")).to.equal(20 * 3600);
    expect(job.createTimeout).to.equal(`${20 * 3600 + 120}s`);
  });
});
