import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { runScript } from "./support/recovery/script.ts";
import { startHttpsServer, type HttpsServer } from "./support/https-server.ts";

const user = "trackdechets:PASSWORD-MARKER";
const authorization = `Basic ${Buffer.from(user).toString("base64")}`;
const replicasScript = fileURLToPath(new URL("../components/application/boot/replicas.cjs", import.meta.url));

/** Runs the init container of the job that makes the index, with the variables that are given and none else. */
const replicas = (env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) =>
    execFile(process.execPath, [replicasScript], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );

describe("scripts that tell Elasticsearch what to do", () => {
  let server: HttpsServer;
  let variables: Record<string, string>;
  beforeEach(async () => {
    server = await startHttpsServer();
    variables = { ELASTIC_SEARCH_URL: `https://${user}@127.0.0.1:${server.port}`, NODE_EXTRA_CA_CERTS: server.ca };
  });
  afterEach(() => server.stop());

  describe("before the index is made", () => {
    const settings = { "index.auto_expand_replicas": "0-1" };

    it("give its replicas the number of nodes, old indices too: a single node would stay yellow, three hold a third copy", async () => {
      expect(await replicas(variables)).to.include({ code: 0, stderr: "" });
      expect(server.requests).to.deep.equal([
        {
          method: "PUT",
          path: "/_index_template/trackdechets-replicas",
          authorization,
          body: { index_patterns: ["bsds*", "favorites*"], template: { settings } },
        },
        {
          method: "PUT",
          // No index is there before the first one is made: that is no error.
          path: "/bsds*,favorites*/_settings?allow_no_indices=true&ignore_unavailable=true",
          authorization,
          body: settings,
        },
      ]);
    });

    it("follow the alias that the stack's settings name: the rights are on its indices only", async () => {
      await replicas({ ...variables, ELASTICSEARCH_BSDS_ALIAS_NAME: "bsds-2" });
      expect(server.requests[0]?.body).to.deep.include({ index_patterns: ["bsds-2*", "favorites*"] });
      expect(server.requests[1]?.path).to.match(/^\/bsds-2\*,favorites\*\/_settings/);
    });

    it("fail with Elasticsearch's reason, and without the password, when it refuses: the job tries again", async () => {
      server.statuses.set("/_index_template/trackdechets-replicas", 403);
      const { code, stderr } = await replicas(variables);
      expect(code).to.equal(1);
      expect(stderr).to.include("Elasticsearch refused /_index_template/trackdechets-replicas: 403");
      expect(stderr).to.not.include("PASSWORD-MARKER");
      expect(server.requests).to.have.length(1);
    });

    it("talk to nobody whose certificate they don't know: the password would be theirs", async () => {
      const { code, stderr } = await replicas({ ELASTIC_SEARCH_URL: variables["ELASTIC_SEARCH_URL"] ?? "" });
      expect(code).to.equal(1);
      expect(stderr).to.match(/self-signed certificate/);
      expect(server.requests).to.deep.equal([]);
    });
  });

  describe("for snapshots", () => {
    const wanted = { BUCKET: "es", SCHEDULE: "0 30 * * * ?", KEEP_DAYS: "14", INDICES: "bsds*,favorites*" };

    it("name the bucket first, which Elasticsearch tries by itself, and then when it is written and for how long", async () => {
      const { code } = await runScript("elasticsearch-snapshots", { ...variables, ...wanted });
      expect(code).to.equal(0);
      const put = (path: string, body: object) => ({ method: "PUT", path, authorization, body });
      expect(server.requests).to.deep.equal([
        put("/_snapshot/object-storage", { type: "s3", settings: { bucket: "es" } }),
        put("/_slm/policy/trackdechets", {
          name: "<trackdechets-{now{yyyy.MM.dd-HH.mm}}>",
          schedule: "0 30 * * * ?",
          repository: "object-storage",
          config: { indices: ["bsds*", "favorites*"], ignore_unavailable: true, include_global_state: false },
          retention: { expire_after: "14d", min_count: 1 },
        }),
      ]);
    });

    it("stop at a bucket that Elasticsearch can't use, and say so: a policy without one fails each night, unseen", async () => {
      server.statuses.set("/_snapshot/object-storage", 500);
      const { code, stderr } = await runScript("elasticsearch-snapshots", { ...variables, ...wanted });
      expect(code).to.equal(1);
      expect(stderr).to.match(/^Elasticsearch's snapshots can't be set up: \/_snapshot\/object-storage: 500/);
      expect(stderr).to.not.include("PASSWORD-MARKER");
      expect(server.requests).to.have.length(1);
    });
  });
});
