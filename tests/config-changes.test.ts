import { expect } from "chai";
import { rotatedEngines } from "../catalogue/rotation.ts";
import { readDeployed } from "../config/deployed.ts";
import type { Problem } from "../config/problem.ts";
import { recordProgram } from "./support/program.ts";
import { stackNames, stackSections, type StackName } from "./support/stack.ts";
import { grant, problems, room, type Wanted } from "./support/wishes.ts";
import type { Change } from "./support/wrong-configurations.ts";

type Sections = Parameters<Change>[0];

/** The outputs of a stack that was deployed as committed, by the program itself. */
async function outputsOf(stack: StackName): Promise<object> {
  const { result } = await recordProgram(stack);
  if (typeof result !== "object" || result === null) throw new Error("the program exports nothing");
  return { ...result };
}

describe("changes of a stack that is deployed", () => {
  const deployed = grant({}, {});
  const single = Object.fromEntries(
    Object.entries(deployed).map(([name, row]) => [name, Array.isArray(row) ? row : { ...row, members: 1 }]),
  );

  for (const stack of stackNames)
    it(`are compared in ${stack} with what the program itself exported: a size that isn't read back could shrink unseen`, async () => {
      const outputs: { databases?: Record<string, object>; ingressControllers?: string[] } = await outputsOf(stack);
      const exported = Object.entries(outputs.databases ?? {}).map(([engine, summary]) => {
        const { memory, ...rest }: { memory?: string } = { ...summary };
        return [engine, memory === undefined ? "without its memory" : rest];
      });
      const { ingressControllers, ...databases } = readDeployed(outputs);
      expect(databases).to.deep.equal(Object.fromEntries(exported));
      expect(ingressControllers).to.deep.equal(["traefik"]);
      const file = stackSections(stack);
      const { storageClass } = file["environment"] ?? {};
      const { instances, storage, walStorage } = file["postgres"] ?? {};
      const postgres = { cluster: "postgres", origin: {}, members: instances, storage, storageClass, walStorage };
      expect(readDeployed(outputs).postgres).to.deep.equal({ ...postgres, walStorageClass: storageClass });
      expect(readDeployed(outputs).mongodb).to.deep.include({
        cluster: "mongodb",
        origin: {},
        storage: file["mongodb"]?.["storage"],
      });
      for (const engine of ["redis", "elasticsearch"] as const)
        expect(readDeployed(outputs)[engine]).to.include({ storage: file[engine]?.["storage"], storageClass });
      // And a second run of the same is told nothing.
      await recordProgram(stack, undefined, { ...outputs });
    });

  it("stop the program before it registers anything: the engine's outputs reach the rules", async () => {
    const outputs = await outputsOf("dev");
    const smaller = ({ redis }: Sections) => Object.assign(redis ?? {}, { storage: "4Gi" });
    const failure = await recordProgram("dev", smaller, { ...outputs }).then(
      () => "",
      (error: unknown) => String(error),
    );
    expect(failure).to.include("redis.storage: volumes grow and never shrink: 5Gi are there, not 4Gi");
    expect(failure).to.include("nothing was changed");
    expect(failure).to.include("pulumi config set --path redis.storage 5Gi");
  });

  for (const [engine, volume, there, smaller] of [
    ["postgres", "storage", "100Gi", "99Gi"],
    ["postgres", "walStorage", "20Gi", "20479Mi"],
    ["redis", "storage", "10Gi", "9Gi"],
    ["elasticsearch", "storage", "50Gi", "49Gi"],
    ["mongodb", "storage", "30Gi", "29Gi"],
  ] as const)
    it(`never shrink ${engine}.${volume}: the API server refuses it half-way, after other changes`, () => {
      expect(problems(deployed, { [engine]: { [volume]: smaller } })).to.deep.equal([
        {
          key: `${engine}.${volume}`,
          message: `volumes grow and never shrink: ${there} are there, not ${smaller}`,
          fix: `pulumi config set --path ${engine}.${volume} ${there}`,
        },
      ]);
      expect(problems(deployed, { [engine]: { [volume]: "1Ti" } }), "larger").to.deep.equal([]);
      // The same size in another unit.
      expect(problems(deployed, { [engine]: { [volume]: `${Number.parseInt(there, 10) * 1024}Mi` } })).to.deep.equal(
        [],
      );
    });

  for (const [engine, key] of [
    ["postgres", "storageClass"],
    ["postgres", "walStorageClass"],
    ["redis", "storageClass"],
    ["elasticsearch", "storageClass"],
    ["mongodb", "storageClass"],
  ] as const)
    it(`never exchange ${engine}.${key}: volumes stay of the class that made them`, () => {
      const found = problems(deployed, { [engine]: { [key]: "another" } });
      // PostgreSQL's log follows the class of its data.
      const also = engine === "postgres" && key === "storageClass" ? ["postgres.walStorageClass"] : [];
      expect(found.map((problem) => problem.key)).to.deep.equal([`${engine}.${key}`, ...also]);
      expect(found[0]).to.deep.equal({
        key: `${engine}.${key}`,
        message: "the volumes that are there are of the class sbs-5k, and stay so",
        fix: `pulumi config set --path ${engine}.${key} sbs-5k`,
      });
    });

  it("never exchange the environment's StorageClass under the databases, by whichever key it is said", () => {
    const found = problems(deployed, { environment: { ...room.environment, storageClass: "another" } });
    expect(found.map(({ key }) => key)).to.deep.equal([
      "postgres.storageClass",
      "postgres.walStorageClass",
      "redis.storageClass",
      "elasticsearch.storageClass",
      "mongodb.storageClass",
    ]);
    // Whoever says of each what is there may have another for what comes.
    const kept = { storageClass: "sbs-5k" };
    const apart = { postgres: kept, redis: kept, elasticsearch: kept, mongodb: kept };
    const environment = { ...room.environment, storageClass: "another" };
    expect(problems(deployed, { ...apart, environment })).to.deep.equal([]);
  });

  for (const engine of ["postgres", "mongodb"] as const)
    it(`never put an empty ${engine} into the place of the one in use, which another name alone would do`, () => {
      expect(problems(deployed, { [engine]: { cluster: "another" } })).to.deep.equal([
        {
          key: `${engine}.cluster`,
          message: `another would be an empty database in place of ${engine}; only a restored one may take its place`,
          fix: `pulumi config set --path ${engine}.cluster ${engine}`,
        },
      ]);
    });

  it("leave no Elasticsearch node without room for what two others held: ECK would wait for ever to empty them", () => {
    expect(problems(deployed, { elasticsearch: { nodes: 1 } })).to.deep.equal([
      {
        key: "elasticsearch.storage",
        message:
          "three nodes of 50Gi with one replica may hold 75Gi, which the one that is left must have room for: " +
          "the others would wait for ever to be emptied",
        fix: "pulumi config set --path elasticsearch.storage 75Gi",
      },
    ]);
    expect(problems(deployed, { elasticsearch: { nodes: 1, storage: "75Gi" } })).to.deep.equal([]);
  });

  it("never let commits wait for the first copy of a database, which takes an hour: they are required when it is there", () => {
    expect(problems(single, { postgres: { synchronous: "required" } })).to.deep.equal([
      {
        key: "postgres.synchronous",
        message: "commits would wait until the first copy is made: require them when the three instances are there",
        fix: "pulumi config set --path postgres.synchronous preferred",
      },
    ]);
    expect(problems(deployed, { postgres: { synchronous: "required" } })).to.deep.equal([]);
    expect(problems(single, { postgres: { synchronous: "required", instances: 1 } })).to.deep.equal([]);
  });

  it("never replace the password that running pods use: rotations come one at a time, and are counted up only", () => {
    for (const engine of rotatedEngines) {
      const rotated = grant(deployed, { rotation: { [engine]: 2 } });
      const key = `rotation.${engine}`;
      const wish = (generation: number): readonly string[] =>
        problems(rotated, { rotation: { [engine]: generation } }).map(({ message, fix }) => `${message} ${fix}`);
      expect(wish(1)).to.deep.equal([
        `counts up only: the password of 2 is what running pods use pulumi config set --path ${key} 2`,
      ]);
      expect(wish(4)).to.deep.equal([
        `2 is in use: one rotation at a time, or running pods couldn't connect any more pulumi config set --path ${key} 3`,
      ]);
      expect([...wish(2), ...wish(3)]).to.deep.equal([]);
      // Of an older version of the program, which counted none.
      expect(problems(deployed, { rotation: { [engine]: 3 } })).to.have.length(1);
    }
  });

  it("take the others from three to one, and all four from one to three: operators can do that", () => {
    const others = { postgres: { instances: 1 }, redis: { replicas: 1 }, mongodb: { members: 1 } };
    expect(problems(deployed, others)).to.deep.equal([]);
    expect(problems(single, { postgres: { synchronous: "preferred" } })).to.deep.equal([]);
  });

  it("never take the address that the hosts' names point to: a controller goes when the other one serves them", () => {
    const { ingress } = stackSections("production")["platform"] ?? {};
    const wish = (controllers: readonly string[], platform = {}): Wanted => ({
      platform: { ...platform, ingress: { ...Object(ingress), controllers } },
    });
    const refusal = (serving: string, line: string): Problem[] => [
      {
        key: "platform.ingress.controllers",
        message: `${serving} serves the hosts now, and its address goes with it: have both until their names point to the other`,
        fix: `pulumi config set --path 'platform.ingress.controllers[1]' ${line}`,
      },
    ];
    expect(problems(deployed, wish(["nginx"]))).to.deep.equal(refusal("traefik", "traefik"));
    // Before there was a choice, nothing said which it was.
    const { ingressControllers, ...databases } = deployed;
    const older = readDeployed({ databases });
    expect(ingressControllers).to.deep.equal(["traefik"]);
    expect(problems(older, wish(["traefik"]))).to.deep.equal(refusal("nginx", "nginx"));
    let there = older;
    for (const controllers of [["nginx"], ["nginx", "traefik"], ["traefik", "nginx"], ["traefik"]]) {
      expect(problems(there, wish(controllers)), controllers.join()).to.deep.equal([]);
      there = grant(there, wish(controllers));
    }
    const beside = { ...wish(["traefik"], { install: false }), monitoring: { install: "none" } };
    expect(problems(older, beside)).to.deep.equal([]);
  });

  it("are compared with nothing before the first up, and with nothing that an older version of the program left", () => {
    for (const outputs of [undefined, {}, { databases: { postgres: "gone" } }])
      expect(readDeployed(outputs)).to.deep.equal({});
    // Without names and classes, which it would be refused for having now.
    const row = { members: 3, memory: "2Gi", storage: "500Gi" };
    const older = readDeployed({ databases: { postgres: row, redis: row, elasticsearch: row, mongodb: row } });
    expect(older).to.deep.equal({});
    expect(problems(older)).to.deep.equal([]);
  });
});
