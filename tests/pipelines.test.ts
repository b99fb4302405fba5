import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";
import { stackNames } from "../local/command.ts";
import { buildTestBinary } from "../local/tools/go.ts";
import { installPipelineChecks } from "../local/tools/packages.ts";
import { rootFolder } from "../local/tools/paths.ts";
import npmPackage from "../package.json" with { type: "json" };

const workflows = globSync(".github/workflows/*.yml", { cwd: rootFolder }).sort();
const files = [...workflows, ".github/actions/prepare/action.yml"];
const read = (file: string): string => readFileSync(join(rootFolder, file), "utf8");

const permissions = z.record(z.string(), z.string());
const job = z.object({
  if: z.string().optional(),
  needs: z.string().optional(),
  uses: z.string().optional(),
  permissions: permissions.optional(),
  environment: z.string().optional(),
  strategy: z.object({ matrix: z.object({ stack: z.array(z.string()) }) }).optional(),
  steps: z.array(z.object({ env: z.record(z.string(), z.unknown()).optional() })).default([]),
});
const workflow = z.object({ on: z.unknown(), permissions, jobs: z.record(z.string(), job) });
const jobs = workflows.flatMap((file) => {
  const { on, jobs } = workflow.parse(parse(read(file)));
  return Object.entries(jobs).map(([name, each]) => ({ file, name, on, job: each }));
});

/** Runs a checker; fails with what it printed. */
async function check(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    await promisify(execFile)(program, [...args], { cwd: rootFolder, env });
  } catch (error) {
    const said = typeof error === "object" && error !== null && "stdout" in error ? String(error.stdout) : "";
    throw new Error(`${program} found something\n${said}`, { cause: error });
  }
}

describe("the pipelines", () => {
  describe("by their linters", function () {
    this.timeout("10m");
    let checks = "";
    before(async () => void (checks = await installPipelineChecks()));

    it("have no mistake that GitHub would find when it is too late: expressions, inputs, and the scripts in them", async () => {
      const actionlint = await buildTestBinary("actionlint");
      await check(actionlint, ["-shellcheck", join(checks, "bin", "shellcheck"), "-pyflakes=", ...workflows]);
    });

    for (const [schema, checked] of [
      ["vendor.github-workflows", workflows],
      ["vendor.github-actions", [".github/actions/prepare/action.yml"]],
      ["vendor.gitlab-ci", [".gitlab-ci.yml"]],
    ] as const)
      it(`are what ${schema.replace("vendor.", "")} takes, or nothing would run and nobody be told`, () =>
        check("python3", ["-m", "check_jsonschema", `--builtin-schema=${schema}`, ...checked], {
          ...process.env,
          PYTHONPATH: checks,
        }));
  });

  it("run no code of others that can change: each action by its commit, with the version for people and Renovate", () => {
    const uses = files.flatMap((file) => [...read(file).matchAll(/uses: (.*)/g)].map(([, what = ""]) => what));
    expect(uses.length).to.be.greaterThan(8);
    const moving = uses.filter((what) => !what.startsWith("./") && !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what));
    expect(moving).to.deep.equal([]);
  });

  it("deploy by the CLI of the version that the program's SDK is tested with", () => {
    const version = npmPackage.dependencies["@pulumi/pulumi"];
    expect(read(".github/actions/prepare/action.yml")).to.include(`pulumi-version: ${version}\n`);
    expect(read(".gitlab-ci.yml")).to.match(new RegExp(`pulumi-nodejs-\\d+:${version}\n`));
  });

  it("preview and compare every stack, also one that is added later", () => {
    const matrices = jobs.flatMap(({ job: { strategy } }) => strategy?.matrix.stack ?? []);
    expect([...matrices].sort()).to.deep.equal([...stackNames(), ...stackNames()].sort());
    expect(read(".gitlab-ci.yml")).to.match(
      new RegExp(`STACK: \\["?${["dev", "staging", "production"].join('"?, "?')}"?\\]`),
    );
    // Production's preview waits for somebody: what it is given opens all that the stack knows.
    expect(read(".gitlab-ci.yml")).to.match(/STACK: \[dev, staging\]\n/);
    expect(read(".gitlab-ci.yml")).to.match(/^preview production:\n(?: .*\n)*? +when: manual$/m);
    for (const stack of stackNames()) {
      expect(read(".github/workflows/deploy.yml")).to.include(`stack: ${stack}\n`);
      expect(read(".gitlab-ci.yml")).to.include(`deploy ${stack}:`);
    }
  });

  it("deploy nothing that wasn't checked, and no stack before the one below it", () => {
    const order = ["check", "dev", "staging", "production"];
    const deploy = workflow.parse(parse(read(".github/workflows/deploy.yml"))).jobs;
    expect(Object.keys(deploy)).to.deep.equal(order);
    expect(order.slice(1).map((name) => deploy[name]?.needs)).to.deep.equal(order.slice(0, -1));
    expect(deploy["check"]?.uses).to.equal("./.github/workflows/check.yml");
    expect(read(".gitlab-ci.yml")).to.match(/^stages: \[check, [^\]]*deploy/m);
  });

  it("give no secret and no right to write to what a stranger proposes", () => {
    for (const file of workflows) {
      const { on, permissions: all } = workflow.parse(parse(read(file)));
      expect(JSON.stringify(on), file).to.not.match(/pull_request_target|workflow_run/);
      expect(
        Object.values(all).filter((right) => right !== "read"),
        file,
      ).to.deep.equal([]);
    }
    const own = "github.event.pull_request.head.repo.full_name == github.repository";
    for (const { file, name, on, job } of jobs) {
      const forStrangers = JSON.stringify(on).includes("pull_request") && job.if !== own;
      if (!forStrangers) continue;
      expect(JSON.stringify(job), `${file} ${name}`).to.not.include("secrets.");
      expect(
        Object.values(job.permissions ?? {}).filter((right) => right !== "read"),
        `${file} ${name}`,
      ).to.deep.equal([]);
    }
  });

  it("take secrets from an environment alone, which says who must agree, and never from the whole repository", () => {
    for (const { file, name, job } of jobs)
      if (JSON.stringify(job.steps).includes("secrets.")) expect(job.environment, `${file} ${name}`).to.be.a("string");
  });

  it("judge each preview and each deployment by the policy pack, with the stack's own settings", () => {
    for (const file of [".github/workflows/deploy-stack.yml", ".gitlab-ci.yml"])
      expect(read(file), file).to.match(
        /pulumi up [^#]*--policy-pack=policy --policy-pack-config="policy\/\$STACK\.json"/,
      );
    expect(read("pipeline/main.ts")).to.include("--policy-pack=policy");
    for (const stack of stackNames())
      expect(JSON.parse(read(`policy/${stack}.json`))).to.have.property("data-protected");
  });

  it("never stop a running deployment, which would leave the stack half changed and locked", () => {
    expect(read(".github/workflows/deploy-stack.yml")).to.match(
      /group: stack-\$\{\{ inputs\.stack \}\}\n +cancel-in-progress: false/,
    );
    expect(read(".gitlab-ci.yml")).to.match(
      /interruptible: false\n +timeout: 4 hours\n +resource_group: stack-\$STACK/,
    );
  });
});
