import { expect } from "chai";
import type { Settings } from "../../../../local/engine/stack-file.ts";
import type { RealCluster } from "../support/cluster.ts";
import { applicationUrl, asSuperuser, query, schema, settings } from "../support/postgres.ts";
import { startWriting } from "../support/writer.ts";

/** Of the generation during whose rotation it is written to. */
const tableOf = (generation: number): string => `${schema}.rotated${generation}`;

/**
 * Two rotations under writes: from the owner's login to the other user's, and from that to another one of the owner's.
 *
 * @param present over the section `postgres`
 */
export function rotationTests(real: () => RealCluster, present: Settings & { readonly cluster: string }): void {
  const urls: string[] = [];

  /**
   * Writes meanwhile with the login of before, as pods that aren't replaced yet: signs in anew for each row, since open connections
   * outlive a password. Answers with the users of all logins so far.
   */
  async function rotateWhileWriting(generation: number): Promise<readonly string[]> {
    const url = await applicationUrl(real());
    if (urls.length === 0) urls.push(url);
    const table = tableOf(generation);
    await query(real(), await applicationUrl(real(), "migrationUrl"), `CREATE TABLE ${table} (id int PRIMARY KEY)`);
    const writing = await startWriting(real(), url, table, { connections: "each" });
    await (await real().stack(settings(present, { rotation: { postgres: generation } }))).up();
    // With the login that the new pods are given, from the first moment on.
    const now = await applicationUrl(real());
    urls.push(now);
    await query(real(), now, `INSERT INTO ${table} VALUES (-1)`);
    const { acknowledged, failed } = await writing.stop();
    expect(failed).to.deep.equal([]);
    expect(acknowledged.length).to.be.above(100);
    expect(await query(real(), now, `SELECT count(*)::int FROM ${table} WHERE id > 0`)).to.deep.equal([
      { count: acknowledged.length },
    ]);
    return urls.map((each) => new URL(each).username);
  }

  it("pods that still have the old login would lose writes while the password is rotated", async () => {
    expect(await rotateWhileWriting(2)).to.deep.equal(["trackdechets", "trackdechets2"]);
    await query(real(), urls[0] ?? "", `INSERT INTO ${tableOf(2)} VALUES (-2)`);
  });

  it("a second rotation would lose writes too, or leave a password valid that leaked two rotations ago", async () => {
    expect(await rotateWhileWriting(3)).to.deep.equal(["trackdechets", "trackdechets2", "trackdechets"]);
    const refusal = await query(real(), urls[0] ?? "", "SELECT 1").catch(String);
    expect(refusal).to.match(/authentication failed/);
  });

  it("a table that a migration makes would be the second user's, and closed to the owner", async () => {
    const owners = `SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'rotated%'`;
    expect(await asSuperuser(real(), present.cluster, owners)).to.equal("trackdechets");
  });
}
