import { expect } from "chai";
import type { Problem } from "../config/problem.ts";
import { grant, problems, type Wanted } from "./support/wishes.ts";

describe("restores of a stack that is deployed", () => {
  const deployed = grant({}, {});

  for (const { engine, setting, cluster } of [
    {
      engine: "postgres",
      setting: { targetTime: "2026-11-18T08:00:00+01:00" },
      cluster: "postgres-20261118-070000",
    },
    { engine: "mongodb", setting: { backup: "2026-11-18T03:00:21Z" }, cluster: "mongodb-20261118-030021" },
  ] as const)
    it(`let ${engine} be restored beside, take the place of the one in use, and stay when the setting is gone`, () => {
      const from = { ...setting, from: engine };
      const steps: readonly Wanted[] = [
        { restore: { [engine]: setting } },
        { restore: { [engine]: from }, [engine]: { cluster } },
        { [engine]: { cluster } },
      ];
      let there = deployed;
      for (const [index, wanted] of steps.entries()) {
        expect(problems(there, wanted), `step ${index}`).to.deep.equal([]);
        // Forty days later too: what was restored once isn't restored again.
        if (index > 0) expect(problems(there, wanted, new Date("2026-12-30T12:00:00Z"))).to.deep.equal([]);
        there = grant(there, wanted);
      }
      expect(there[engine]).to.include({ cluster });
      expect(there[engine]).to.not.have.property("restored");
      // The first name is an empty database now.
      expect(problems(there, { [engine]: { cluster: engine } }).map(({ key }) => key)).to.deep.equal([
        `${engine}.cluster`,
      ]);
    });

  const first = "2026-11-18T08:00:00+01:00";
  const firstBackup = "2026-11-18T03:00:21Z";
  for (const { engine, setting, others, madeOf } of [
    {
      engine: "postgres",
      setting: { targetTime: first, from: "postgres", cluster: "look" },
      others: [{ targetTime: "2026-11-18T08:00:01+01:00" }, { targetTime: "latest" }, { from: "postgres-old" }],
      madeOf: "restored from postgres up to 2026-11-18T07:00:00.000Z",
    },
    {
      engine: "mongodb",
      setting: { backup: firstBackup, from: "mongodb", cluster: "look" },
      others: [{ targetTime: first }, { backup: "2026-11-19T03:00:21Z" }, { from: "mongodb-old" }],
      madeOf: `restored from mongodb's backup of ${firstBackup}`,
    },
  ] as const) {
    const refusal = (cluster: string, madeOf: string, next: string): Problem[] => [
      {
        key: `restore.${engine}.cluster`,
        message: `${cluster} is there already, ${madeOf}, and stays so: what is made of something else needs another name`,
        fix: `pulumi config set --path restore.${engine}.cluster ${next}`,
      },
    ];

    it(`tell that another moment of ${engine} under the same name changes nothing: the first one would be taken for it`, () => {
      const there = grant(deployed, { restore: { [engine]: setting } });
      const inPlace = { [engine]: { cluster: "look" } };
      for (const other of others) {
        const restore = { [engine]: { ...setting, ...other } };
        const refused = refusal("look", madeOf, "look-2");
        expect(problems(there, { restore }), "beside").to.deep.equal(refused);
        expect(problems(there, { restore, ...inPlace }), "in place").to.deep.equal(refused);
        expect(problems(there, { restore: { [engine]: { ...setting, ...other, cluster: "look-2" } } })).to.deep.equal(
          [],
        );
        // Also when the setting was gone for a time.
        const settled = grant(grant(there, { restore: { [engine]: setting }, ...inPlace }), inPlace);
        expect(problems(settled, { restore, ...inPlace }), "later").to.deep.equal(refused);
        // It is made anew when it was away.
        expect(problems(grant(there, {}), { restore }), "removed").to.deep.equal([]);
      }
      // The same moment, in another zone.
      const sameMoment = engine === "postgres" ? { targetTime: "2026-11-18T07:00:00Z" } : {};
      expect(problems(there, { restore: { [engine]: { ...setting, ...sameMoment } } })).to.deep.equal([]);
    });

    it(`tell that nothing is restored into the ${engine} that is there`, () => {
      const restore = { [engine]: { ...setting, from: "elsewhere", cluster: engine } };
      expect(problems(deployed, { restore })).to.deep.equal(refusal(engine, "begun empty", `${engine}-2`));
    });

    it(`say nothing of a moment of ${engine} that an older version of the program didn't export`, () => {
      const before = grant(deployed, { restore: { [engine]: setting } });
      const {
        origin: _origin,
        restoredOrigin: _restoredOrigin,
        ...older
      } = before[engine] ?? { members: 0, storage: "1Gi" };
      for (const other of others) {
        const restore = { [engine]: { ...setting, ...other } };
        expect(problems({ ...before, [engine]: older }, { restore })).to.deep.equal([]);
        // And what nobody knew, nobody knows later.
        const later = grant({ ...before, [engine]: older }, { restore });
        expect(later[engine]).to.not.have.any.keys("origin", "restoredOrigin");
      }
    });
  }

  it("let a restored cluster have smaller volumes of another class: they are made anew with it", () => {
    const wanted = {
      restore: { postgres: { targetTime: "latest", from: "postgres", cluster: "postgres-2" } },
      postgres: { cluster: "postgres-2", storage: "50Gi", walStorage: "10Gi", storageClass: "another" },
    };
    expect(problems(deployed, wanted)).to.deep.equal([]);
  });
});
