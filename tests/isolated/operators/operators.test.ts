import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { drilledEngines } from "../../../catalogue/recovery.ts";
import type { LocalStack } from "../../../local/engine.ts";
import { ownClusterAddresses } from "../../../local/operators/addresses.ts";
import { operatorNames, startOperators } from "../../../local/operators/index.ts";
import { installTools, type Tools } from "../../../local/tools/install.ts";
import { rootFolder } from "../../../local/tools/paths.ts";
import { redisPassword } from "../../support/leaks/exceptions.ts";
import { clusterObjects } from "../../support/leaks/places.ts";
import { leaks } from "../../support/leaks/search.ts";
import { changed, EmbeddedCluster } from "../../support/embedded.ts";
import { liveNetwork } from "../../support/network/live.ts";
import { evaluated, goldenMatrix } from "../../support/network/matrix.ts";
import { madeByDoubles } from "../../support/operators/doubles.ts";
import { eventually } from "../../support/operators/eventually.ts";
import { expected, forbidden, pods, type Names } from "../../support/operators/expected.ts";
import { unlike } from "../../support/operators/likeness.ts";
import { complaints } from "../../support/operators/logs.ts";
import { resourceNames } from "../../support/operators/names.ts";
import { missing, refusals, running, titleOf } from "../../support/operators/observed.ts";
import { namespace, sized, sizes, type Size } from "../../support/operators/sizes.ts";
import { expectOwnCopyOnly } from "../../support/recovery/copies.ts";
import { patched } from "../../support/recovery/wrong-copies.ts";
import { warnings } from "../../support/operators/warnings.ts";
import { secretWriters } from "../../support/operators/writers.ts";
import { wrongChanges } from "../../support/operators/wrong.ts";

/** The program itself, told to wait for nothing: no database gets ready behind simulated pods. */
const main = join(rootFolder, "scripts", "bench", "without-waiting.ts");

/** Never comes while they run. */
const drill = "0 0 1 1 *";
const settingsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The state of these runs is thrown away: it needs no checkpoint after each step. */
const quick = { skipCheckpoints: true };

describe("the databases' real operators, with the program's own resources", function () {
  this.timeout("5m");
  let tools: Tools;
  let embedded: EmbeddedCluster;
  let names: Names;

  before(async () => {
    await ownClusterAddresses();
    tools = await installTools();
    embedded = await EmbeddedCluster.start("operators", { operators: "none" });
    await startOperators(embedded.cluster, tools);
  });
  after(() => embedded.stop());

  const stack = (size: Size): Promise<LocalStack> => embedded.stack("dev", { settings: sized(size), main });

  for (const size of sizes)
    describe(size.title, () => {
      const several = size.members > 1;

      it("has each custom resource admitted: by its schema, its rules and the operators' webhooks", async () => {
        const { errors } = await (await stack(size)).up(quick);
        expect(errors).to.deep.equal([]);
        names = await resourceNames(embedded);
      });

      for (const [engine, table] of Object.entries(expected))
        it(`lacks nothing that the suite needs of ${engine}'s operator`, async () => {
          const wanted = table(names);
          const all = [...wanted.always, ...(several ? (wanted.several ?? []) : [])];
          await eventually("missing", () => missing(embedded, all), []);
        });

      it("runs as many members as the configuration says", async () => {
        const wanted = pods(names, size);
        await eventually("running pods", () => running(embedded, Object.keys(wanted)), wanted);
      });

      it("is played truly by the operators' doubles, by which everything else is tested", async () => {
        expect(await unlike(embedded, await madeByDoubles(embedded))).to.deep.equal([]);
      });

      // The golden matrix of dev is of one of each, and without snapshots.
      if (!several && size.snapshots === undefined)
        it("has its pods judged by the network policies as the doubles' are: an own label more could open a way", async () => {
          const network = await liveNetwork(embedded, "dev", namespace);
          expect(evaluated(network)).to.equal(goldenMatrix("dev"));
        });

      it("has no pod refused by Pod Security, the quota or the limits", async () => {
        expect(await refusals(embedded)).to.deep.equal([]);
      });

      if (!several)
        it("has no disruption budget that would forbid every drain of the only member's node", async () => {
          const budgets = async (): Promise<readonly string[]> =>
            (await embedded.list("poddisruptionbudgets", namespace))
              .map(titleOf)
              .filter((title) => forbidden(names).includes(title));
          await eventually("budgets", budgets, []);
        });

      it("is left alone by the next preview, though the operators have written into the resources", async () => {
        const current = await stack(size);
        await current.refresh(quick);
        expect(changed(await current.preview(quick))).to.deep.equal([]);
      });
    });

  describe("what the operators say of it", () => {
    for (const { what, kind, of, patch, refusal } of wrongChanges)
      it(`refuses ${what}: the operators' own checks are really asked`, async () => {
        const change = ["--type=merge", `--patch=${JSON.stringify(patch)}`, "--dry-run=server"];
        const answer = await embedded.kubectl("patch", kind, names[of], "--namespace", namespace, ...change).then(
          () => "admitted",
          (error: unknown) => String(error),
        );
        expect(answer).to.match(refusal);
      });

    it("draws no warning but that Elasticsearch 7.10.2 is old", async () => {
      const old = "Version 7.10.2 is EOL and support for it will be removed in a future release of the ECK operator";
      expect(await warnings(embedded.cluster, tools)).to.deep.equal([`Warning: ${old}`]);
    });

    it("finds in the system users' Secret of MongoDB the program's ten keys, and none that its operator added", async () => {
      const { keys, writers } = await secretWriters(embedded, `${names.mongodb}-system-users`);
      const wanted = ["BACKUP", "CLUSTER_ADMIN", "CLUSTER_MONITOR", "DATABASE_ADMIN", "USER_ADMIN"].flatMap((user) =>
        ["PASSWORD", "USER"].map((part) => `MONGODB_${user}_${part}`),
      );
      expect(keys).to.deep.equal(wanted);
      expect(writers.map((writer) => writer.split("-")[0])).to.deep.equal(["pulumi"]);
    });

    it("gives away no secret but Redis's password, which its operator writes into a ConfigMap: and that one still", async () => {
      const found = leaks(await embedded.secrets(namespace), await clusterObjects(embedded));
      expect(found.filter((line) => !redisPassword.matches.test(line))).to.deep.equal([]);
      expect(found.length, redisPassword.because).to.be.greaterThan(0);
    });

    for (const operator of operatorNames)
      it(`gives ${operator} nothing to complain of but the missing databases`, async () => {
        expect(await complaints(embedded.cluster, operator)).to.deep.equal([]);
      });
  });

  describe("the copies of the drills", () => {
    before(async () => {
      // What is there now: volumes never shrink.
      const size = sizes.at(-1);
      if (size === undefined) throw new Error("no size");
      const drilled = patched(sized(size), { postgres: { backup: { drill } }, mongodb: { backup: { drill } } });
      await (await embedded.stack("dev", { settings: settingsSchema.parse(drilled), main })).up(quick);
    });

    for (const engine of drilledEngines)
      it(`would be refused for what ${engine}'s operator adds, or any other be admitted`, () =>
        expectOwnCopyOnly(embedded, namespace, engine));
  });
});
