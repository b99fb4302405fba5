import { expect } from "chai";
import { drillTests } from "./postgres/drill.ts";
import { keyTests } from "./postgres/keys.ts";
import { memberTests } from "./postgres/members.ts";
import { metricTests } from "./postgres/metrics.ts";
import { inPlaceTests, restoreTests } from "./postgres/restore.ts";
import { rotationTests } from "./postgres/rotation.ts";
import type { RealCluster } from "./support/cluster.ts";
import { applicationUrl, query, schema } from "./support/postgres.ts";

/** The tests of PostgreSQL on the cluster with real pods, in an order: each begins with what the one before left. */
export const postgresTests = (real: () => RealCluster): Mocha.Suite =>
  describe("PostgreSQL", () => {
    it("a row that the application's user writes through the pooler would not be there in its next connection", async () => {
      const url = await applicationUrl(real());
      await query(
        real(),
        url,
        `CREATE TABLE ${schema}.slip (id int PRIMARY KEY); INSERT INTO ${schema}.slip VALUES (7)`,
      );
      expect(await query(real(), url, `SELECT id FROM ${schema}.slip`)).to.deep.equal([{ id: 7 }]);
    });

    metricTests(real);
    keyTests(real);
    const moment = restoreTests(real);
    drillTests(real);
    memberTests(real);
    // The application's database has another name from then on.
    inPlaceTests(real, moment);
    // Last: passwords have no way back.
    rotationTests(real, { cluster: "postgres-2" });
  });
