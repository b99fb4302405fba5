import { expect } from "chai";
import {
  main,
  recordElasticsearch,
  recordMongodb,
  recordPostgres,
  recordRedis,
  spec,
  type Database,
} from "./support/databases.ts";
import type { Recording } from "./support/mocks.ts";
import type { JsonValue } from "./support/wire.ts";

interface Classes {
  readonly storageClass?: string;
  readonly walStorageClass?: string;
}

/** Each volume of the four databases: the database's own setting, and where its operator reads the class. */
const volumes: readonly {
  readonly name: string;
  readonly database: Database;
  readonly record: (own: Classes, storageClass?: string) => Promise<Recording<unknown>>;
  readonly path: readonly (string | number)[];
}[] = [
  {
    name: "PostgreSQL's data",
    database: "postgres",
    record: (settings, storageClass) => recordPostgres({ settings, storageClass }),
    path: ["storage", "storageClass"],
  },
  {
    name: "PostgreSQL's log",
    database: "postgres",
    record: (settings, storageClass) => recordPostgres({ settings, storageClass }),
    path: ["walStorage", "storageClass"],
  },
  {
    name: "Redis",
    database: "redis",
    record: (settings, storageClass) => recordRedis({ settings, storageClass }),
    path: ["redis", "storage", "persistentVolumeClaim", "spec", "storageClassName"],
  },
  {
    name: "Elasticsearch",
    database: "elasticsearch",
    record: (settings, storageClass) => recordElasticsearch({ settings, storageClass }),
    path: ["nodeSets", 0, "volumeClaimTemplates", 0, "spec", "storageClassName"],
  },
  {
    name: "MongoDB",
    database: "mongodb",
    record: (settings, storageClass) => recordMongodb({ settings, storageClass }),
    path: ["replsets", 0, "volumeSpec", "persistentVolumeClaim", "storageClassName"],
  },
];

describe("the volumes of the databases", () => {
  for (const { name, database, record, path } of volumes)
    it(`of ${name} are of its own StorageClass, else of the environment's, else of the cluster's default`, async () => {
      const given = async (own: Classes, common?: string): Promise<JsonValue | undefined> =>
        spec(main(await record(own, common), database), ...path);
      expect(await given({ storageClass: "own" }, "common")).to.equal("own");
      expect(await given({}, "common")).to.equal("common");
      // An empty name would ask for no class at all.
      expect(await given({})).to.equal(undefined);
    });

  it("of PostgreSQL's log are of a class apart where one is named, because it is written all the time", async () => {
    const settings = { storageClass: "data", walStorageClass: "log" };
    const cluster = main(await recordPostgres({ settings, storageClass: "common" }), "postgres");
    expect(spec(cluster, "storage", "storageClass")).to.equal("data");
    expect(spec(cluster, "walStorage", "storageClass")).to.equal("log");
  });
});
