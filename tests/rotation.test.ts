import { expect } from "chai";
import { rotatedEngines, type RotatedEngine } from "../catalogue/rotation.ts";
import { backEndNames } from "../catalogue/workloads.ts";
import { differences } from "./support/differences.ts";
import { find, follows, type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { at } from "./support/wire.ts";

const secretType = "kubernetes:core/v1:Secret";
const jobType = "kubernetes:batch/v1:Job";
const deploymentType = "kubernetes:apps/v1:Deployment";
const poolerType = "kubernetes:postgresql.cnpg.io/v1:Pooler";

type Counts = Readonly<Partial<Record<RotatedEngine, number>>>;

const recordRotated = (rotation: Counts): Promise<Recording<unknown>> =>
  recordProgram("production", (sections) => (sections["rotation"] = { ...rotation }));

const all = (generation: number): Counts => Object.fromEntries(rotatedEngines.map((engine) => [engine, generation]));

const text = (recording: Recording<unknown>, secret: string, key: string): string =>
  String(at(find(recording, secret, secretType).inputs, "stringData", key));

/** What the application is given of each engine, and the Secrets of its two users. MongoDB's hold no name. */
const byTurns = {
  postgres: {
    variable: "DATABASE_URL",
    users: { "postgres-owner": "trackdechets", "postgres-user2": "trackdechets2" },
  },
  mongodb: { variable: "MONGO_URL", users: { "mongodb-user": "trackdechets", "mongodb-user2": "trackdechets2" } },
  elasticsearch: {
    variable: "ELASTIC_SEARCH_URL",
    users: { "elasticsearch-user": "trackdechets", "elasticsearch-user2": "trackdechets2" },
  },
} as const;
const enginesByTurns = ["postgres", "mongodb", "elasticsearch"] as const satisfies readonly (keyof typeof byTurns)[];

/** User and password in a process's URL. */
const usedBy = (recording: Recording<unknown>, reader: string, variable: string): string =>
  text(recording, `${reader}-env`, variable).split("//")[1]?.split("@")[0] ?? "";

/** User and password of everybody who may sign in for the application. */
const known = (recording: Recording<unknown>, engine: keyof typeof byTurns): readonly string[] =>
  Object.entries(byTurns[engine].users)
    .filter(([name]) => recording.resources.some((each) => each.type === secretType && each.name === name))
    .map(([name, user]) => `${user}:${text(recording, name, "password")}`);

const keyOf = ({ type, name, parent }: RecordedResource): string =>
  `${type.split(":").at(-1)} ${name} ${parent.split("::").at(-1)}`;

/** Kind and name of what differs between two runs of the program. */
function changed(one: Recording<unknown>, other: Recording<unknown>): readonly string[] {
  const byKey = ({ resources }: Recording<unknown>) => new Map(resources.map((each) => [keyOf(each), each.inputs]));
  const [before, after] = [byKey(one), byKey(other)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => differences(before.get(key), after.get(key)).length > 0)
    .map((key) => key.split(" ").slice(0, 2).join(" "))
    .sort();
}

/** Whatever is rotated, the processes and what stands ready for them get the new login. */
const readers = [...[...backEndNames, "login-check", "index"].map((name) => `Secret ${name}-env`)];
const renewed = (...names: readonly string[]): readonly string[] => names.map((name) => `RandomPassword ${name}`);

/** From the third generation to the fourth. */
const expectedChanges: Readonly<Record<RotatedEngine, readonly string[]>> = {
  postgres: [
    ...renewed("postgres-password-2", "postgres-password-4"),
    ...renewed("postgres-support-password-3", "postgres-support-password-4"),
    "Secret postgres-user2",
    "Secret postgres-support",
    "Secret postgres-drill-env",
  ],
  redis: [
    ...renewed("redis-password-3", "redis-password-4"),
    "Secret redis-auth",
    "Secret redis-exporter-env",
    "Secret redis-roles-env",
    "Secret suite-exporter-env",
  ],
  mongodb: [
    ...renewed("mongodb-password-2", "mongodb-password-4"),
    ...renewed("mongodb-support-password-3", "mongodb-support-password-4"),
    "Secret mongodb-user2",
    "Secret mongodb-support",
    "Secret mongodb-drill-env",
    ...renewed("mongodb-monitoring-password-3", "mongodb-monitoring-password-4"),
    "Secret mongodb-monitoring",
    "Secret mongodb-exporter-env",
    "Secret suite-exporter-env",
  ],
  elasticsearch: [...renewed("elasticsearch-password-2", "elasticsearch-password-4"), "Secret elasticsearch-user2"],
};

describe("rotation of database passwords", function () {
  this.timeout(120_000);
  const generations = new Map<number, Recording<unknown>>();
  /** Every database in that generation. */
  const of = (generation: number): Recording<unknown> => {
    const found = generations.get(generation);
    if (found === undefined) throw new Error("not recorded");
    return found;
  };
  before(async () => {
    for (const generation of [1, 2, 3, 4]) generations.set(generation, await recordRotated(all(generation)));
  });

  for (const engine of enginesByTurns) {
    const { variable } = byTurns[engine];

    it(`leaves ${engine}'s old pods a password that works, in every generation: new pods get another one`, () => {
      const used = [1, 2, 3, 4].map((generation) => usedBy(of(generation), "api", variable));
      expect(new Set(used).size).to.equal(4);
      for (const generation of [1, 2, 3]) {
        const later = known(of(generation + 1), engine);
        expect(later, `what ${generation} uses, in ${generation + 1}`).to.include(used[generation - 1]);
        expect(later).to.include(used[generation]);
      }
      // What leaked is worth nothing after the second rotation.
      expect(known(of(3), engine)).to.not.include(used[0]);
    });

    it(`gives every process of the back end the same of ${engine}'s users: one that is left behind is locked out next time`, () => {
      for (const name of backEndNames)
        expect(usedBy(of(3), name, variable), name).to.equal(usedBy(of(3), "api", variable));
    });
  }

  it("lets migrations be the owner's always: a table that the other user makes would be closed to the owner", () => {
    for (const recording of generations.values()) {
      const owner = `trackdechets:${text(recording, "postgres-owner", "password")}`;
      expect(usedBy(recording, "migrate", "DATABASE_URL")).to.equal(owner);
    }
  });

  it("keeps PostgreSQL's connections as many as they were, while each of two users has a pool", () => {
    const parameters = (generation: number) =>
      at(find(of(generation), "postgres-pooler", poolerType).inputs, "spec", "pgbouncer", "parameters");
    expect(at(parameters(2), "max_db_connections")).to.equal(at(parameters(2), "default_pool_size"));
    expect(parameters(1)).to.not.have.property("max_db_connections");
  });

  it("starts no process before each database lets it in: operators take a password after they are given it", () => {
    const recording = of(2);
    const check = find(recording, "login-check", jobType);
    for (const name of backEndNames)
      expect(follows(recording, find(recording, name, deploymentType)), name).to.include(check.urn);
    expect(follows(recording, find(recording, "migrate", jobType))).to.include(check.urn);
    const urls: Record<string, string> = JSON.parse(text(recording, "login-check-env", "URLS"));
    const ofProcesses = ["DATABASE_URL", "REDIS_URL", "MONGO_URL", "ELASTIC_SEARCH_URL"];
    expect(Object.values(urls)).to.have.members([
      ...ofProcesses.map((variable) => text(recording, "api-env", variable)),
      text(recording, "migrate-env", "DATABASE_URL"),
    ]);
  });

  it("is no part of a stack that never rotated: an update of this program would change its objects", () => {
    const names = of(1).resources.map(({ name }) => name);
    expect(names.filter((name) => /login-check|user2|password-\d/.test(name))).to.deep.equal([]);
  });

  for (const engine of rotatedEngines)
    it(`changes of ${engine} its users alone, and of the other databases nothing`, async () => {
      const raised = await recordRotated({ ...all(3), [engine]: 4 });
      expect(changed(of(3), raised)).to.deep.equal([...expectedChanges[engine], ...readers].sort());
    });
});
