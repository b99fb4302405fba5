import { expect } from "chai";
import { backEndNames, workloadNames, workloads, type WorkloadName } from "../catalogue/workloads.ts";
import type { LocalStack, OperationResult } from "../local/engine.ts";
import { watchAvailability, type Availability } from "./support/availability.ts";
import { each, replaced } from "./support/changes.ts";
import { changed, EmbeddedCluster } from "./support/embedded.ts";
import { refusalOf } from "./support/refusal.ts";

const namespace = "trackdechets-dev";
const quick = { skipCheckpoints: true };

/** Two of everything of which there may be two: that many must never be fewer. */
const replicas = Object.fromEntries(
  workloadNames.filter((name) => workloads[name].single === undefined).map((name) => [name, { min: 2, max: 2 }]),
);
const doubled = Object.keys(replicas);
const room = { quota: { requests: { cpu: "16", memory: "40Gi" }, limits: { cpu: "90", memory: "140Gi" }, pods: 100 } };
const usual = { workloads: replicas, environment: room };

const rolled = (...names: readonly WorkloadName[]): readonly string[] => [
  ...names.flatMap((name) => replaced("Secret", `${name}-env`)),
  ...each("update", "Deployment", ...names),
];

/** A second user for the application, and another password for whoever gives support. */
const secondLogin = (database: string): readonly string[] => [
  ...each("create", "RandomPassword", `${database}-password-2`, `${database}-support-password-2`),
  ...each("delete", "RandomPassword", `${database}-support-password`),
  ...each("create", "Secret", `${database}-user2`),
  ...each("update", "Secret", `${database}-support`),
];

/** What each rotation makes of a database, from the first generation to the second. */
const rotations = {
  postgres: [
    ...secondLogin("postgres"),
    ...each("update", "Cluster", "postgres"),
    ...each("update", "Pooler", "postgres-pooler"),
  ],
  mongodb: [...secondLogin("mongodb"), ...each("update", "PerconaServerMongoDB", "mongodb")],
  elasticsearch: [
    ...each("create", "RandomPassword", "elasticsearch-password-2"),
    ...each("create", "Secret", "elasticsearch-user2"),
    ...each("update", "Elasticsearch", "elasticsearch"),
  ],
  redis: [
    ...each("create", "RandomPassword", "redis-password-2"),
    ...each("delete", "RandomPassword", "redis-password"),
    ...each("update", "Secret", "redis-auth"),
  ],
} as const;

/** Comes with the first rotation of any database. */
const checkMade = [
  ...each("create", "ServiceAccount", "login-check"),
  ...each("create", "ConfigMap", "login-check-env", "login-check-scripts"),
  ...each("create", "Secret", "login-check-env"),
  ...each("create", "Job", "login-check"),
  ...each("create", "NetworkPolicy", "network-login-check"),
  ...each(
    "update",
    "NetworkPolicy",
    ...["postgres", "postgres-pooler", "redis", "elasticsearch", "mongodb"].map((name) => `network-${name}`),
  ),
];
const checkedAgain = [...replaced("Secret", "login-check-env"), ...replaced("Job", "login-check")];

/** A migration that ends with an error, played by kwok for the version `broken`. */
const brokenMigration = {
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name: "broken-migration" },
  spec: {
    resourceRef: { apiGroup: "v1", kind: "Pod" },
    selector: {
      matchLabels: { "app.kubernetes.io/name": "migrate" },
      matchExpressions: [
        { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
        { key: ".spec.nodeName", operator: "Exists" },
        { key: '.spec.containers.[].image | endswith(":broken")', operator: "In", values: ["true"] },
        { key: ".status.phase", operator: "NotIn", values: ["Failed"] },
      ],
    },
    // Before kwok's own stages, which would let it run.
    weight: 1000,
    next: { statusTemplate: "phase: Failed\nreason: Error\n" },
  },
};

describe("releases and rotations on the embedded cluster, by the real engine", function () {
  this.timeout("15m");
  let embedded: EmbeddedCluster;
  const stack = (
    settings: Record<string, Record<string, unknown>> = {},
    secrets: Record<string, string> = {},
  ): Promise<LocalStack> => embedded.stack("dev", { settings: { ...usual, ...settings }, secrets });
  /** Of all Deployments; operators sort the containers of theirs anew each time. */
  const images = async (): Promise<readonly string[]> => {
    const found = await embedded.kubectl("get", "deployments", "--namespace", namespace, "--output=jsonpath={..image}");
    return found.split(" ").sort();
  };

  /** Brings the stack there while everything is watched. */
  const roll = async (to: LocalStack): Promise<{ result: OperationResult; availability: Availability }> =>
    watchAvailability(embedded, namespace, to.up(quick));
  const expectAllServed = ({ looks, fewest }: Availability): void => {
    expect(looks).to.be.above(5);
    expect([...fewest].filter(([name, count]) => doubled.includes(name) && count < 2)).to.deep.equal([]);
    expect([...fewest.keys()]).to.include.members(doubled);
  };

  before(async () => {
    embedded = await EmbeddedCluster.start("test-release");
    await (await stack()).up(quick);
  });
  after(() => embedded.stop());

  it("rolls exactly the workloads that read a changed secret, never below what serves, and says who notices before", async () => {
    const changes = await stack({}, { SESSION_SECRET: "sample-rotated-session-secret-0123456789abcdef" });
    const preview = await changes.preview(quick);
    expect(preview.stdout + preview.stderr).to.match(
      /SESSION_SECRET differs from the deployed one: .*everybody is logged out/,
    );
    expect(preview.stdout + preview.stderr).to.not.include("API_TOKEN_SECRET differs");
    const { result, availability } = await roll(changes);
    expect(changed(result)).to.deep.equal([...rolled("api")].sort());
    expectAllServed(availability);
    const again = await changes.preview(quick);
    expect(changed(again)).to.deep.equal([]);
    expect(again.stdout + again.stderr).to.not.include("differs from the deployed one");
  });

  const names = Object.keys(rotations);
  const counts = (generation: number) => Object.fromEntries(names.map((name) => [name, generation]));
  it("rotates the passwords of all four databases with exactly what that takes, and never below what serves", async () => {
    const { result, availability } = await roll(await stack({ rotation: counts(2) }));
    expect(changed(result)).to.deep.equal(
      [
        ...Object.values(rotations).flat(),
        ...checkMade,
        ...each("update", "Secret", "index-env"),
        ...rolled(...backEndNames),
        // The secret of the test before, put back.
      ].sort(),
    );
    expectAllServed(availability);
  });

  it("rotates PostgreSQL once more without another object: the owner's turn", async () => {
    const { result, availability } = await roll(await stack({ rotation: { ...counts(2), postgres: 3 } }));
    expect(changed(result)).to.deep.equal(
      [
        ...each("create", "RandomPassword", "postgres-password-3", "postgres-support-password-3"),
        ...each("delete", "RandomPassword", "postgres-password", "postgres-support-password-2"),
        ...each("update", "Secret", "postgres-owner", "postgres-support", "migrate-env", "index-env"),
        ...checkedAgain,
        ...rolled(...backEndNames),
      ].sort(),
    );
    expectAllServed(availability);
  });

  const rotation = { ...counts(2), postgres: 3 };
  it("leaves the old version running when a migration fails, and says where its log is", async () => {
    await embedded.create(JSON.stringify(brokenMigration));
    const before = await images();
    const broken = await stack({ rotation, image: { tag: "broken" } });
    const { result: failure, availability } = await watchAvailability(embedded, namespace, refusalOf(broken.up(quick)));
    expect(failure.message).to.include("migrate-broken");
    expect(failure.output).to.include(`kubectl logs --namespace ${namespace} --selector job-name=migrate-broken`);
    expect(await images()).to.deep.equal(before);
    expectAllServed(availability);
    expect(changed(failure.report).filter((each) => each.includes("Deployment"))).to.deep.equal([]);
  });

  it("goes back to the version before, whose migration it runs again", async () => {
    const { result, availability } = await roll(await stack({ rotation }));
    expect(changed(result).filter((each) => each.includes("Deployment"))).to.deep.equal([]);
    expectAllServed(availability);
    const settled = await (await stack({ rotation })).preview(quick);
    expect(changed(settled)).to.deep.equal([]);
    expect(settled.stdout + settled.stderr).to.not.include("kubectl logs");
  });

  it("releases a version one pod at a time, after its migration, and never below what serves", async () => {
    const { result, availability } = await roll(await stack({ rotation, image: { tag: "v2" } }));
    expect(changed(result)).to.include.members(each("update", "Deployment", ...workloadNames));
    expectAllServed(availability);
    await embedded.expectOrder(namespace);
  });
});
