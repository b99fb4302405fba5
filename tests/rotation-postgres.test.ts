import { expect } from "chai";
import { Client } from "pg";
import { startDatabaseServer, type DatabaseServer } from "./support/recovery/database-server.ts";

/** Prisma's schema. */
const schema = '"default$default"';
const database = "trackdechets";

describe("PostgreSQL's two users, in a real server", function () {
  this.timeout(60_000);
  let server: DatabaseServer;
  const open: Client[] = [];
  before(async function () {
    // The server is fetched the first time.
    this.timeout(600_000);
    server = await startDatabaseServer();
    await server.run("postgres", "CREATE ROLE trackdechets LOGIN PASSWORD 'trackdechets'");
    await server.run("postgres", `CREATE DATABASE ${database} OWNER trackdechets`);
    await server.run(database, `CREATE SCHEMA ${schema} AUTHORIZATION trackdechets`);
    // What CloudNativePG runs for the role of the spec (its `roles.Create`).
    await server.run(
      "postgres",
      "CREATE ROLE trackdechets2 INHERIT LOGIN IN ROLE trackdechets PASSWORD 'trackdechets2'",
    );
  });
  after(async () => {
    await Promise.all(open.map((client) => client.end()));
    await server?.stop();
  });

  const signIn = async (user: string): Promise<Client> => {
    const client = new Client({ connectionString: server.url(database, user) });
    await client.connect();
    open.push(client);
    return client;
  };

  it("let the second one use what the owner's migrations make, before and after it was there", async () => {
    const owner = await signIn("trackdechets");
    const second = await signIn("trackdechets2");
    await owner.query(`CREATE TABLE ${schema}.slip (id serial PRIMARY KEY, state text)`);
    await second.query(`INSERT INTO ${schema}.slip (state) VALUES ('draft'), ('sent')`);
    await second.query(`UPDATE ${schema}.slip SET state = 'signed' WHERE id = 2`);
    await second.query(`DELETE FROM ${schema}.slip WHERE id = 1`);
    await owner.query(`ALTER TABLE ${schema}.slip ADD COLUMN place text`);
    const { rows } = await second.query(`SELECT * FROM ${schema}.slip`);
    expect(rows).to.deep.equal([{ id: 2, state: "signed", place: null }]);
    await second.query(`TRUNCATE ${schema}.slip RESTART IDENTITY`);
  });

  it("give the second one no right that the owner hasn't", async () => {
    const second = await signIn("trackdechets2");
    const rights = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS more";
    const { rows } = await second.query(`SELECT ${rights} FROM pg_roles WHERE rolname = current_user`);
    expect(rows).to.deep.equal([{ more: false }]);
    const refusal: unknown = await second.query("CREATE ROLE third").catch((error: unknown) => error);
    expect(String(refusal)).to.include("permission denied to create role");
  });

  it("let those go on who are signed in while a password is replaced, and refuse the old one from then on", async () => {
    const owner = await signIn("trackdechets");
    await server.run("postgres", "ALTER ROLE trackdechets PASSWORD 'of the next generation'");
    await owner.query(`INSERT INTO ${schema}.slip (state) VALUES ('draft')`);
    const refusal: unknown = await signIn("trackdechets").catch((error: unknown) => error);
    expect(String(refusal)).to.include("password authentication failed");
    const { rows } = await (await signIn("trackdechets2")).query(`SELECT state FROM ${schema}.slip`);
    expect(rows).to.deep.equal([{ state: "draft" }]);
  });
});
