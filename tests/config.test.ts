import { expect } from "chai";
import { parseConfiguration, type RawConfiguration } from "../config/parse.ts";
import { report, type Problem } from "../config/problem.ts";
import { workloadNames } from "../catalogue/workloads.ts";
import { committedSections, rawConfiguration, stackNames, type StackName } from "./support/stack.ts";
import { variations } from "./support/variations.ts";
import { wrongConfigurations, type Change } from "./support/wrong-configurations.ts";
import { wrongDatabases } from "./support/wrong-databases.ts";
import { wrongImages } from "./support/wrong-images.ts";
import { wrongIngress } from "./support/wrong-ingress.ts";
import { wrongProcesses } from "./support/wrong-processes.ts";
import { wrongRestores } from "./support/wrong-restores.ts";
import { wrongSecrets } from "./support/wrong-secrets.ts";

function problemsOf(raw: RawConfiguration): readonly Problem[] {
  const parsed = parseConfiguration(raw);
  return parsed.ok ? [] : parsed.problems;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Writes values into sections, key by key. */
function merge(into: Record<string, unknown>, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values)) {
    const present = into[key];
    if (isRecord(present) && isRecord(value)) merge(present, value);
    else into[key] = value;
  }
}

const problems = (change: Change): readonly Problem[] => problemsOf(rawConfiguration("production", change));

describe("configuration", () => {
  for (const stack of stackNames)
    it(`accepts the ${stack} stack once its owner has added what it asks for: a newcomer's first command must not fail on our own file`, () => {
      expect(problemsOf(rawConfiguration(stack))).to.deep.equal([]);
    });

  it("asks for what only an environment's owner knows, and for nothing else, before the first deployment", () => {
    const lacking = (stack: StackName): readonly string[] => {
      const raw = rawConfiguration(stack);
      const sections = Object.entries(committedSections(stack)).map(([key, value]) => [key, JSON.stringify(value)]);
      const values = { ...raw.values, ...Object.fromEntries(sections) };
      return problemsOf({ ...raw, values }).map(({ key }) => key);
    };
    const owners = [
      "settings.MAIN_TEMPLATE_ID",
      "settings.FIRST_ONBOARDING_TEMPLATE_ID",
      "settings.PRODUCER_SECOND_ONBOARDING_TEMPLATE_ID",
      "settings.PROFESIONAL_SECOND_ONBOARDING_TEMPLATE_ID",
      "settings.VERIFIED_FOREIGN_TRANSPORTER_COMPANY_TEMPLATE_ID",
      "settings.GERICO_API_URL",
    ];
    expect(lacking("dev")).to.deep.equal([]);
    expect(lacking("staging")).to.have.members(owners);
    expect(lacking("production")).to.have.members([
      ...owners,
      "cluster.uid",
      ...workloadNames.map((name) => `image.references.${name}`),
    ]);
  });

  for (const stack of stackNames)
    it(`accepts each variation of ${stack} that the embedded cluster is given: its refusal there comes after minutes`, () => {
      for (const { what, settings = {} } of variations[stack]) {
        const raw = rawConfiguration(stack, (sections) => merge(sections, settings));
        expect(problemsOf({ ...raw, now: new Date() }), what).to.deep.equal([]);
      }
    });

  for (const { wrong, change, key, says, fix } of [
    ...wrongConfigurations,
    ...wrongDatabases,
    ...wrongProcesses,
    ...wrongRestores,
    ...wrongSecrets,
    ...wrongImages,
    ...wrongIngress,
  ])
    it(`refuses ${wrong}, names the key and gives the line that mends it`, () => {
      const found = problems(change).find((problem) => problem.key === key);
      expect(found, JSON.stringify(problems(change))).to.not.equal(undefined);
      expect(found?.message).to.match(says);
      if (typeof fix === "string") expect(found?.fix).to.equal(fix);
      else expect(found?.fix).to.match(fix);
    });

  it("refuses a secret that stands in clear in the file: everybody who reads the repository would have it", () => {
    const raw = rawConfiguration("dev");
    const clear = { ...raw, encrypted: raw.encrypted.filter((key) => key !== "SESSION_SECRET") };
    expect(problemsOf(clear)).to.deep.equal([
      {
        key: "SESSION_SECRET",
        message: "is a secret, and stands in clear in the file",
        fix: "pulumi config set --secret SESSION_SECRET",
      },
    ]);
  });

  it("refuses a secret inside a section, where Pulumi would hand it out in clear, and says where it belongs", () => {
    const raw = rawConfiguration("dev", ({ settings }) => Object.assign(settings ?? {}, { SESSION_SECRET: "x" }));
    const told = {
      key: "settings.SESSION_SECRET",
      message: "is a secret: inside of a section Pulumi hands it out in clear (pulumi/pulumi#7127)",
      fix: "pulumi config rm --path settings.SESSION_SECRET && pulumi config set --secret SESSION_SECRET",
    };
    expect(problemsOf(raw)).to.deep.equal([told]);
    expect(problemsOf({ ...raw, encrypted: [...raw.encrypted, "settings"] })).to.deep.equal([told]);
  });

  it("refuses an encrypted value that is no secret: who reads the file would believe that it stays hidden", () => {
    const raw = rawConfiguration("dev");
    expect(problemsOf({ ...raw, encrypted: [...raw.encrypted, "settings"] })).to.deep.equal([
      {
        key: "settings",
        message:
          "holds an encrypted value that is no secret: inside of a section Pulumi hands it out in clear (pulumi/pulumi#7127)",
        fix: `pulumi config set --path 'settings.<name>' '<value>'   for each that Pulumi.<stack>.yaml shows as "secure"`,
      },
    ]);
    const unknown = { ...raw, values: { ...raw.values, MY_KEY: "x" }, encrypted: [...raw.encrypted, "MY_KEY"] };
    expect(problemsOf(unknown)).to.deep.equal([
      { key: "MY_KEY", message: "is no key of this program", fix: "pulumi config rm --path MY_KEY" },
    ]);
  });

  it("tells all problems at once: nobody should learn of the second one only after mending the first", () => {
    const found = problems((sections, secrets) => {
      const voters = ["elasticsearch.nodes", "mongodb.members", "redis.replicas"];
      for (const { key, wrong, change } of wrongDatabases)
        if (voters.includes(key) && wrong.startsWith("two ")) change(sections, secrets);
      delete secrets["INSEE_PASSWORD"];
      Object.assign(sections["hosts"] ?? {}, { cookieDomain: "example.org" });
    });
    expect(found.map(({ key }) => key)).to.have.members([
      "elasticsearch.nodes",
      "mongodb.members",
      "redis.replicas",
      "INSEE_PASSWORD",
      "hosts.cookieDomain",
    ]);
  });

  it("never prints a secret's value: the report goes to the logs of every pull request", () => {
    const found = problems((_, secrets) =>
      Object.assign(secrets, {
        WEBHOOK_TOKEN_ENCRYPTION_KEY: "sample-too-short",
        TD_COMPANY_ELASTICSEARCH_URL: "sample-no-url",
      }),
    );
    expect(found).to.have.length(2);
    expect(report("production", found)).to.not.contain("sample-");
  });
});
