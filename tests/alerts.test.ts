import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { stringify } from "yaml";
import { runbooks } from "../components/monitoring/rules/alert.ts";
import { ruleGroups } from "../components/monitoring/rules/rules.ts";
import { debianProgram } from "../local/tools/prometheus.ts";
import { alertCases, type AlertCase } from "./support/alerts.ts";
import { find } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { metricsOf, unknownMetrics } from "./support/promql.ts";
import { at } from "./support/wire.ts";

const groups = ruleGroups({ namespace: "trackdechets", cluster: "postgres", drills: true });
const rules = groups.flatMap((group) => group.rules);

/** One test of promtool's: whether the alert is among those that fire. */
const promtoolTest = (
  alert: string,
  { at: moment = "90m" }: AlertCase,
  series: Readonly<Record<string, string>>,
  fires: boolean,
) => ({
  name: `${alert} ${fires ? "fires" : "is silent"}`,
  interval: "5m",
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [
    {
      expr: `min(ALERTS{alertname="${alert}", alertstate="firing"})`,
      eval_time: moment,
      exp_samples: fires ? [{ labels: "{}", value: 1 }] : [],
    },
  ],
});

describe("the alerts", () => {
  it("are those of the program, in one resource, as Prometheus reads them", async () => {
    const recording = await recordProgram("production");
    const made = at(
      find(recording, "monitoring-alerts", "kubernetes:monitoring.coreos.com/v1:PrometheusRule").inputs,
      "spec",
      "groups",
    );
    expect(made).to.deep.equal(JSON.parse(JSON.stringify(groups)));
  });

  it("have each a case in which they must fire, and one in which they must not", () => {
    expect(Object.keys(alertCases)).to.have.members(rules.map(({ alert }) => alert));
  });

  it("leave the drills out where there are none: a CronJob that isn't there can't be late", () => {
    const without = ruleGroups({ namespace: "n", cluster: "postgres", drills: false }).flatMap((group) => group.rules);
    expect(without.filter(({ alert }) => alert.includes("Drill"))).to.deep.equal([]);
  });

  it("lead to a section of the runbook that is there, one each, and no section is left over", async () => {
    const text = await readFile(new URL(`../${runbooks}`, import.meta.url), "utf8");
    const sections = [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(sections).to.have.members(rules.map(({ alert }) => alert));
    for (const { alert, annotations } of rules)
      expect(annotations.runbook_url).to.equal(`${runbooks}#${alert.toLowerCase()}`);
    const linked = ruleGroups({ namespace: "n", cluster: "c", drills: true }, "https://git.example.org/td/");
    expect(linked[0]?.rules[0]?.annotations.runbook_url).to.match(/^https:\/\/git\.example\.org\/td\/docs\/runbooks\//);
  });

  it("ask for metrics that somebody sends: a misspelt one is silent for ever", () => {
    const used = rules.flatMap(({ alert, expr }) => metricsOf(expr).map((metric) => `${alert} ${metric}`));
    expect(used.length).to.be.greaterThan(rules.length);
    expect(
      rules.flatMap(({ alert, expr }) => unknownMetrics(expr).map((metric) => `${alert} ${metric}`)),
    ).to.deep.equal([]);
  });

  describe("judged by promtool", function () {
    this.timeout("5m");
    let promtool: string;
    let folder: string;
    before(async () => {
      promtool = await debianProgram("prometheus");
      folder = await mkdtemp(join(tmpdir(), "alerts-"));
      await writeFile(join(folder, "rules.yaml"), stringify({ groups }));
    });
    after(() => rm(folder, { recursive: true }));

    /** By the alert's own rule alone: all of them over a week of samples take minutes. */
    const judged = async (alert: string, tests: readonly object[]): Promise<string> => {
      const own = { name: alert, rules: rules.filter((each) => each.alert === alert) };
      await writeFile(join(folder, "rule.yaml"), stringify({ groups: [own] }));
      const file = join(folder, "tests.yaml");
      const content = { rule_files: ["rule.yaml"], evaluation_interval: "5m", tests };
      await writeFile(file, stringify(content, { aliasDuplicateObjects: false }));
      const { stdout } = await promisify(execFile)(promtool, ["test", "rules", file]);
      return stdout;
    };

    it("are rules that it accepts", async () => {
      const { stdout } = await promisify(execFile)(promtool, ["check", "rules", join(folder, "rules.yaml")]);
      expect(stdout).to.include(`${rules.length} rules found`);
    });

    for (const [alert, each] of Object.entries(alertCases))
      it(`${alert} fires when it must, and is silent when it must be`, async () => {
        expect(
          await judged(alert, [
            promtoolTest(alert, each, each.fires, true),
            promtoolTest(alert, each, each.silent, false),
          ]),
        ).to.include("SUCCESS");
        // A judge that accepts the opposite too would prove nothing.
        const failure = await judged(alert, [promtoolTest(alert, each, each.fires, false)]).catch(
          (error: unknown) => error,
        );
        expect(failure).to.be.an("error");
      });
  });
});
