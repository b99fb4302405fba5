import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { RealCluster } from "../support/cluster.ts";
import { applicationUrl, asSuperuser, query, rotated, schema, settings } from "../support/postgres.ts";
import { writeFor } from "../support/writer.ts";

/** Of the generation during whose rotation it is written to. */
const tableOf = (generation: number): string => `${schema}.rotated${generation}`;
/** To make what the rotation asks for, and to see what comes after. */
const writeSeconds = 45;

/** Two rotations under writes: from the owner's login to the other user's, and from that to another one of the owner's. */
export function rotationTests(real: () => RealCluster): void {
  const urls: string[] = [];
  const userOf = (url: string): string => new URL(url).username;

  /** Writes with the login of before, as pods that aren't replaced yet. */
  async function rotateWhileWriting(generation: number): Promise<void> {
    const url = await applicationUrl(real());
    urls.push(url);
    const table = tableOf(generation);
    await query(real(), await applicationUrl(real(), "migrationUrl"), `CREATE TABLE ${table} (id int PRIMARY KEY)`);
    const writing = writeFor(real(), writeSeconds, url, table);
    await sleep(2000);
    await (await real().stack(settings({}, { rotation: { postgres: generation } }))).up();
    const acknowledged = await writing;
    // A number whose insert failed isn't tried again: it would lack.
    expect(acknowledged.map(({ number }) => number)).to.deep.equal(acknowledged.map((_, index) => index + 1));
    expect(acknowledged.length).to.be.above(200);
    expect(await query(real(), url, `SELECT count(*)::int FROM ${table}`)).to.deep.equal([
      { count: acknowledged.length },
    ]);
  }

  it("pods that still have the old login would lose writes while the password is rotated", async () => {
    await rotateWhileWriting(2);
    const url = await applicationUrl(real());
    expect([...urls, url].map(userOf)).to.deep.equal(["trackdechets", "trackdechets2"]);
    await query(real(), url, `INSERT INTO ${tableOf(2)} VALUES (-1)`);
  });

  it("a second rotation would lose writes too, or leave a password valid that leaked two rotations ago", async () => {
    await rotateWhileWriting(3);
    const url = await applicationUrl(real());
    expect([...urls, url].map(userOf)).to.deep.equal(["trackdechets", "trackdechets2", "trackdechets"]);
    await query(real(), url, `INSERT INTO ${tableOf(3)} VALUES (-1)`);
    const refusal = await query(real(), urls[0] ?? "", "SELECT 1").catch(String);
    expect(refusal).to.contain("password authentication failed");
    expect(rotated).to.equal(3);
  });

  it("a table that a migration makes would be the second user's, and closed to the owner", async () => {
    const owners = `SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'rotated%'`;
    expect(await asSuperuser(real(), "postgres", owners)).to.equal("trackdechets");
  });
}
