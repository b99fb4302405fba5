import { expect } from "chai";
import { variables, variablesOf, type Reader } from "../catalogue/environment.ts";
import { backEndNames, workloadNames } from "../catalogue/workloads.ts";
import requirements from "./fixtures/application-requirements.json" with { type: "json" };

const readers = [...workloadNames, "migrate", "index"] as const;
const namesOf = (reader: Reader): string[] => variablesOf(reader).map(({ name }) => name);

describe("catalogue of variables, against what the application reads", () => {
  for (const name of workloadNames)
    it(`gives ${name} every variable it requires: it would die at its start without`, () => {
      const required = [...(name === "ui" ? [] : requirements.everyBackEndProcess), ...requirements.process[name]];
      expect(namesOf(name)).to.include.members(required);
    });

  for (const job of ["migrate", "index"] as const)
    it(`gives the ${job} job every variable it requires`, () => {
      expect(namesOf(job)).to.include.members(requirements.job[job]);
    });

  it("keeps every value that is secret out of ConfigMaps: whoever may list those would have it", () => {
    const secrets = variables.filter(({ secret }) => secret).map(({ name }) => name);
    expect([...new Set(secrets)]).to.have.members(requirements.secret);
  });

  it("gives nobody a variable that nothing reads: it would look like a setting that works", () => {
    const all = variables.map(({ name }) => name);
    expect(all.filter((name) => requirements.readByNothing.includes(name))).to.deep.equal([]);
  });

  it("gives each reader a variable once: of two rows the later would win in silence", () => {
    for (const reader of readers) {
      const names = namesOf(reader);
      expect(names, reader).to.have.length(new Set(names).size);
    }
  });

  it("gives the names of queues to every back-end process alike: jobs of one name go unread under another", () => {
    for (const name of ["NODE_ENV", "QUEUE_NAME_SENDMAIL", "QUEUE_NAME_COMPANY"])
      for (const reader of backEndNames) expect(namesOf(reader), reader).to.include(name);
  });

  for (const reader of readers)
    it(`gives ${reader} exactly the secrets that it reads: one more would be there to be taken, one less missed`, () => {
      const { everyBackEndProcess, ...own } = requirements.secretsRead;
      const common = backEndNames.some((name) => name === reader) ? everyBackEndProcess : [];
      const given = variablesOf(reader).filter(({ secret }) => secret);
      expect(given.map(({ name }) => name)).to.have.members([...common, ...own[reader]]);
    });
});
