import { readFileSync } from "node:fs";
import { expect } from "chai";
import { find } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { dangling, unanswered } from "./support/references.ts";
import { holdInEveryStack, part, type Rule } from "./support/rules.ts";
import { stackSections } from "./support/stack.ts";
import { listOf, nodes, ofStack, podsOf, selectorsOf, selects, type Suite, suiteOf } from "./support/suite.ts";
import { at, texts } from "./support/wire.ts";

const spec = (suite: Suite, name: string, ...path: (string | number)[]) =>
  part(suite, "Deployment", name, "spec", "template", "spec", ...path);

/** What each user of MongoDB may have. */
const mongodbRoles: Readonly<Record<string, readonly string[]>> = {
  trackdechets: ["readWrite of trackdechets"],
  support: ["read of trackdechets"],
  drill: ["read of trackdechets"],
  monitoring: ["clusterMonitor of admin", "backupReader of admin"],
};

const rules: readonly Rule[] = [
  {
    title: "are in the stack's namespace, one and no other: three stacks share a cluster",
    wrong: (suite, stack) =>
      ofStack(suite)
        .filter(({ namespace }) => namespace !== "" && namespace !== stackSections(stack)["environment"]?.["namespace"])
        .map(({ kind, name, namespace }) => `${kind} ${name} in ${namespace}`),
    breaks: [(suite) => Object.assign(suite.find(({ kind }) => kind === "Ingress") ?? {}, { namespace: "default" })],
  },
  {
    title: "are each made once, the operators' included: of two with one name the later wins",
    wrong: (suite) => {
      const names = suite.map(
        ({ kind, namespace, name, body }) => `${String(body.apiVersion)} ${kind} ${namespace} ${name}`,
      );
      return names.filter((name, index) => names.indexOf(name) !== index && !name.includes("undefined"));
    },
    breaks: [
      (suite) => Object.assign(suite.find(({ name }) => name === "redis-master") ?? {}, { name: "mongodb-rs0" }),
    ],
  },
  {
    title: "select pods that are there, by the labels that their makers give them",
    wrong: (suite) =>
      ofStack(suite, "Service", "PodDisruptionBudget", "NetworkPolicy").flatMap((manifest) =>
        selectorsOf(manifest)
          .filter(
            (each) =>
              !podsOf(suite).some((pods) => pods.namespace === manifest.namespace && selects(each, pods.labels)),
          )
          .map((each) => `${manifest.kind} ${manifest.name} selects none by ${JSON.stringify(each)}`),
      ),
    breaks: [
      (suite) =>
        Object.assign(part(suite, "Service", "redis-master", "spec", "selector"), { environment: "production" }),
      (suite) =>
        Object.assign(part(suite, "PodDisruptionBudget", "redis-sentinel", "spec", "selector"), {
          matchLabels: { a: "b" },
        }),
      (suite) =>
        Object.assign(spec(suite, "ui"), part(suite, "Deployment", "ui", "spec", "template", "metadata", "labels")) &&
        Object.assign(part(suite, "Deployment", "ui", "spec", "template", "metadata"), { labels: {} }),
    ],
  },
  {
    title: "name Secrets, ConfigMaps, accounts, classes and stores that somebody makes, with the keys that they read",
    wrong: dangling,
    breaks: [
      (suite) =>
        Object.assign(suite.find(({ kind, name }) => kind === "ServiceAccount" && name === "api") ?? {}, {
          name: "default",
        }),
      (suite) =>
        Object.assign(spec(suite, "api", "containers", 0, "envFrom", 1, "secretRef"), { name: "backend-secrets" }),
      (suite) =>
        Object.assign(part(suite, "Cluster", "postgres", "spec", "bootstrap", "initdb", "secret"), { name: "app" }),
      (suite) =>
        Object.assign(
          part(suite, "ObjectStore", "postgres-store", "spec", "configuration", "s3Credentials", "region"),
          { key: "REGIO" },
        ),
      (suite) =>
        Object.assign(part(suite, "Cluster", "postgres-drill", "spec", "bootstrap", "recovery", "secret"), {
          name: "app",
        }),
      (suite) =>
        Object.assign(part(suite, "PerconaServerMongoDB", "mongodb-drill", "spec", "secrets"), {
          users: "drill-users",
        }),
      (suite) =>
        Object.assign(
          part(suite, "ScaledObject", "queues-bulk-indexation", "spec", "triggers", 0, "authenticationRef"),
          { name: "keda" },
        ),
      (suite) =>
        Object.assign(part(suite, "TriggerAuthentication", "redis", "spec", "secretTargetRef", 0), { key: "pass" }),
      (suite) => Object.assign(part(suite, "ScheduledBackup", "postgres-daily", "spec", "cluster"), { name: "pg" }),
      (suite) =>
        delete part(suite, "Ingress", "ui", "metadata")["annotations"] &&
        Object.assign(suite.find(({ name }) => name === "ui-tls") ?? {}, { name: "" }),
    ],
  },
  {
    title: "send requests to Services and ports that are there, operators' included",
    wrong: unanswered,
    breaks: [
      (suite) =>
        Object.assign(part(suite, "Secret", "api-env-mock0000", "stringData"), { REDIS_URL: "redis://redis:6379/0" }),
      (suite) =>
        Object.assign(part(suite, "Secret", "api-env-mock0000", "stringData"), {
          MONGO_URL: "mongodb://u:p@mongodb-rs0.trackdechets.svc:27018/t",
        }),
      (suite) =>
        Object.assign(part(suite, "Secret", "postgres-drill-env-mock0000", "stringData"), {
          RESTORED_URL: "postgresql://u:p@postgres-rw-drill.trackdechets.svc:5432/t",
        }),
      (suite) =>
        Object.assign(
          part(suite, "Ingress", "notifier", "spec", "rules", 0, "http", "paths", 0, "backend", "service"),
          { port: { number: 82 } },
        ),
      (suite) =>
        Object.assign(part(suite, "Ingress", "api", "spec", "rules", 0, "http", "paths", 0, "backend", "service"), {
          namespace: "other",
        }),
      (suite) => Object.assign(part(suite, "Service", "redis-master", "spec", "ports", 0), { targetPort: "client" }),
      (suite) =>
        Object.assign(part(suite, "HorizontalPodAutoscaler", "ui", "spec", "scaleTargetRef"), { name: "front" }),
      (suite) =>
        Object.assign(part(suite, "ScaledObject", "queues-bulk-indexation", "spec", "scaleTargetRef"), {
          name: "bulk",
        }),
    ],
  },
  {
    title: "announce no metrics to Prometheus: nobody serves /metrics",
    wrong: (suite) =>
      suite.flatMap(({ kind, name, body }) =>
        nodes(body).flatMap(({ path }) =>
          path.at(-1)?.startsWith("prometheus.io/") === true ? [`${kind} ${name}`] : [],
        ),
      ),
    breaks: [
      (suite) =>
        Object.assign(part(suite, "Deployment", "api", "spec", "template", "metadata"), {
          annotations: { "prometheus.io/scrape": "true" },
        }),
    ],
  },
  {
    title: "carry no placeholder for a password: somebody would deploy it",
    wrong: (suite, stack) => {
      const file = readFileSync(new URL(`../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
      const all = [...suite.flatMap(({ body }) => texts(body).map(({ text }) => text)), file];
      return all.filter((text) => /change[-_ ]?me|placeholder|your-registry/i.test(text));
    },
    breaks: [(suite) => Object.assign(part(suite, "Secret", "redis-auth", "stringData"), { password: "changeme" })],
  },
  {
    title:
      "are read at a start only, and so by a name that changes with them: a changed secret starts its readers anew",
    wrong: (suite) =>
      ofStack(suite, "Deployment").flatMap(({ name, body }) =>
        nodes(body)
          .filter(({ path }) => ["configMapRef", "secretRef"].includes(path.at(-1) ?? ""))
          .flatMap(({ value }) =>
            ofStack(suite, "ConfigMap", "Secret").filter((each) => each.name === at(value, "name")),
          )
          .filter((each) => each.body["immutable"] !== true || at(each.body, "metadata", "name") !== undefined)
          .map((each) => `${name} reads ${each.kind} ${each.name}`),
      ),
    breaks: [
      (suite) => Object.assign(part(suite, "Secret", "api-env-mock0000", "metadata"), { name: "api-env-mock0000" }),
      (suite) => Object.assign(part(suite, "ConfigMap", "ui-env-mock0000"), { immutable: false }),
    ],
  },
  {
    title: "give the application rights on its own data, for a password: no superuser, no other database",
    wrong: (suite) => [
      ...ofStack(suite, "Cluster").flatMap(({ body }) =>
        at(body, "spec", "enableSuperuserAccess") === false ? [] : ["PostgreSQL has a superuser with a password"],
      ),
      ...ofStack(suite, "RedisFailover").flatMap(({ body }) =>
        at(body, "spec", "auth", "secretPath") === undefined ? ["Redis asks for no password"] : [],
      ),
      ...ofStack(suite, "PerconaServerMongoDB").flatMap(({ body }) =>
        listOf(at(body, "spec", "users")).flatMap((user) => {
          const may = mongodbRoles[String(at(user, "name"))] ?? [];
          return listOf(at(user, "roles"))
            .filter((role) => !may.includes(`${String(at(role, "name"))} of ${String(at(role, "db"))}`))
            .map((role) => `MongoDB ${String(at(user, "name"))} ${JSON.stringify(role)}`);
        }),
      ),
      // The configuration of the backups, beside what it reads, holds the key of their bucket.
      ...ofStack(suite, "PerconaServerMongoDB").flatMap(({ body }) =>
        listOf(at(body, "spec", "roles"))
          .flatMap((role) => [...listOf(at(role, "privileges")), ...listOf(at(role, "roles"))])
          .filter((one) => {
            const collection = String(at(one, "resource", "collection"));
            const reads = listOf(at(one, "actions")).join() === "find";
            return !reads || at(one, "resource", "db") !== "admin" || !/^pbm(Backups|PITRChunks)$/.test(collection);
          })
          .map((one) => `MongoDB's backupReader ${JSON.stringify(one)}`),
      ),
      ...ofStack(suite, "Cluster").flatMap(({ body }) =>
        listOf(at(body, "spec", "managed", "roles"))
          .filter(
            (role) =>
              listOf(at(role, "inRoles")).join() !== "pg_read_all_data" ||
              ["superuser", "createdb", "createrole", "replication", "bypassrls"].some((key) => at(role, key) === true),
          )
          .map((role) => `PostgreSQL ${JSON.stringify(role)}`),
      ),
    ],
    breaks: [
      (suite) => Object.assign(part(suite, "Cluster", "postgres", "spec"), { enableSuperuserAccess: true }),
      (suite) => delete part(suite, "RedisFailover", "redis", "spec")["auth"],
      (suite) =>
        Object.assign(part(suite, "PerconaServerMongoDB", "mongodb", "spec", "users", 0, "roles", 0), {
          name: "dbAdminAnyDatabase",
          db: "admin",
        }),
      (suite) =>
        Object.assign(part(suite, "PerconaServerMongoDB", "mongodb", "spec", "users", 1, "roles", 0), {
          name: "readWrite",
        }),
      (suite) =>
        Object.assign(part(suite, "PerconaServerMongoDB", "mongodb", "spec", "roles", 0, "privileges", 0, "resource"), {
          collection: "pbmConfig",
        }),
      (suite) =>
        Object.assign(part(suite, "Cluster", "postgres", "spec", "managed", "roles", 0), { inRoles: ["trackdechets"] }),
      (suite) =>
        Object.assign(part(suite, "Cluster", "postgres-drill", "spec", "managed", "roles", 0), { superuser: true }),
    ],
  },
  {
    title: "let PostgreSQL count its statements: without, nobody finds the slow one",
    wrong: (suite) =>
      ofStack(suite, "Cluster").flatMap(({ name, body }) =>
        // Any of its parameters makes CloudNativePG load the library.
        Object.keys(at(body, "spec", "postgresql", "parameters") ?? {}).some((key) =>
          key.startsWith("pg_stat_statements."),
        )
          ? []
          : [name],
      ),
    breaks: [
      (suite) =>
        delete part(suite, "Cluster", "postgres", "spec", "postgresql", "parameters")["pg_stat_statements.track"],
    ],
  },
];

describe("the manifests", () => {
  holdInEveryStack(rules);

  it("leave out a secret that isn't set where it may lack: no process waits for a key that nobody has", async () => {
    const recording = await recordProgram("dev", (_, secrets) => {
      for (const key of ["SENTRY_DSN", "MY_SENDING_BOX_API_KEY"]) delete secrets[key];
    });
    const keys = ofStack(await suiteOf(recording), "Secret").flatMap(({ body }) =>
      Object.keys(body["stringData"] ?? {}),
    );
    expect(keys).to.include("SESSION_SECRET").and.not.include("SENTRY_DSN");
  });

  it("migrate and index by the application's own scripts: Prisma alone finds no schema, another's index has no analyzers", async () => {
    const recording = await recordProgram("dev");
    const container = (job: string) =>
      at(find(recording, job, "kubernetes:batch/v1:Job").inputs, "spec", "template", "spec", "containers", 0);
    expect(container("migrate")).to.deep.include({
      command: ["node", "node_modules/prisma/build/index.js", "migrate", "deploy", "--schema", "libs/back/prisma/src"],
      workingDir: "/app",
    });
    expect(container("index")).to.deep.include({
      command: ["node", "-r", "/boot/paths.cjs", "back/src/scripts/bin/reindexAllInBulk.js"],
      workingDir: "/app",
    });
    const cron = find(recording, "reindex", "kubernetes:batch/v1:CronJob");
    expect(
      at(cron.inputs, "spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "command"),
    ).to.deep.equal([...["node", "-r", "/boot/paths.cjs", "back/src/scripts/bin/reindexAllInBulk.js", "-f"]]);
  });
});
