import { expect } from "chai";
import { backupBucket } from "./support/backup-bucket.ts";
import { eventually, type RealCluster } from "./support/cluster.ts";

const bucket = backupBucket("trackdechets-dev");
const connection = `{ host: "postgres-pooler", user: "trackdechets", database: "trackdechets" }`;

/** The tests of PostgreSQL on the cluster with real pods. */
export const postgresTests = (real: () => RealCluster): Mocha.Suite =>
  describe("PostgreSQL", () => {
    it("a row that the application's user writes through the pooler would not be there in its next connection", async () => {
      const query = (sql: string): Promise<string> =>
        real().script(`
          import pg from "pg";
          const client = new pg.Client(${connection});
          await client.connect();
          const { rows } = await client.query(${JSON.stringify(sql)});
          console.log(JSON.stringify(rows));
          await client.end();
        `);
      await query(
        `CREATE TABLE "default$default".slip (id int PRIMARY KEY); INSERT INTO "default$default".slip VALUES (7)`,
      );
      expect(JSON.parse(await query(`SELECT id FROM "default$default".slip`))).to.deep.equal([{ id: 7 }]);
    });

    it("there would be no backup until the first night", async () => {
      const found = await eventually("a base backup in the bucket", 120, async () =>
        (await real().objects(bucket)).find((name) => name.endsWith("/backup.info")),
      );
      expect(found).to.match(/^postgres\/base\/\d+T\d+\/backup\.info$/);
    });
  });
