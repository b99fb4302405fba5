import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { stringify } from "yaml";
import { dashboards } from "../components/monitoring/dashboards/dashboards.ts";
import { dashboardLinks } from "../components/monitoring/dashboards/links.ts";
import { dashboardNames } from "../components/monitoring/dashboards/panel.ts";
import { ruleGroups } from "../components/monitoring/rules/rules.ts";
import { debianProgram } from "../local/tools/prometheus.ts";
import { ofType, type Recording } from "./support/mocks.ts";
import { pictured, pictureFile, pictures, type Pictured } from "./support/pictures/pictures.ts";
import { recordProgram } from "./support/program.ts";
import { metricsOf, unknownMetrics } from "./support/promql.ts";
import { listOf } from "./support/suite.ts";
import { at, type JsonObject, type JsonValue } from "./support/wire.ts";

const panels = dashboardNames.flatMap((name) =>
  dashboards[name](pictured).sections.flatMap((section) => section.panels),
);
const expressions = panels.flatMap(({ queries }) => queries.map(({ expr }) => expr));

const documents = "https://git.example.org/td";
const withDashboards = (settings: Record<string, unknown> = {}): Promise<Recording<unknown>> =>
  recordProgram("production", (sections) => {
    sections["monitoring"] = { enabled: true, install: "crds", documents, ...settings };
  });

/** Each ConfigMap that holds a dashboard: its metadata, the file's name, and the dashboard. */
const made = (recording: Recording<unknown>) =>
  ofType(recording, "kubernetes:core/v1:ConfigMap")
    .filter(({ parent }) => parent.includes(":monitoring:Dashboards::"))
    .map(({ inputs }) => {
      const [[file = "", text = ""] = []] = Object.entries(Object(inputs["data"])).map(([key, value]) => [
        key,
        `${value}`,
      ]);
      const json: JsonObject = JSON.parse(text);
      return { metadata: inputs["metadata"], file, size: text.length, json };
    });

const number = (value: JsonValue | undefined): number => (typeof value === "number" ? value : Number.NaN);

describe("the dashboards", () => {
  let recording: Recording<unknown>;
  before(async () => {
    recording = await withDashboards();
  });

  it("are found by Grafana's sidecar: one without its label is never shown, and nobody is told", async () => {
    const found = made(recording);
    expect(found.map(({ metadata }) => at(metadata, "name"))).to.have.members(
      dashboardNames.map((name) => `dashboard-${name}`),
    );
    for (const { metadata } of found) expect(at(metadata, "labels", "grafana_dashboard")).to.equal("1");
    const own = made(await withDashboards({ dashboards: { labels: { board: "yes" }, folder: "Trackdéchets" } }));
    for (const { metadata } of own) {
      expect(at(metadata, "labels", "board")).to.equal("yes");
      expect(at(metadata, "labels", "grafana_dashboard")).to.equal(undefined);
      expect(at(metadata, "annotations", "grafana_folder")).to.equal("Trackdéchets");
    }
  });

  it("of two stacks take nothing from each other: the sidecar puts all files into one folder, Grafana all ids into one table", () => {
    for (const { file, json } of made(recording)) {
      expect(file).to.match(/^trackdechets-\w+\.json$/);
      expect(json["uid"]).to.equal(file.replace(".json", ""));
    }
    const long = "a".repeat(63);
    const links = Object.values(dashboardLinks({ enabled: true, grafana: "https://grafana.example.org/" }, long));
    const uids = links.map((link) => link.replace("https://grafana.example.org/d/", ""));
    expect(new Set(uids).size).to.equal(dashboardNames.length);
    // Grafana refuses more.
    for (const uid of uids) expect(uid).to.match(/^[\w-]{1,40}$/);
  });

  it("stay far below what a ConfigMap may hold: the API server refuses a larger one", () => {
    for (const { file, size } of made(recording)) expect(size, file).to.be.within(1000, 64 * 1024);
  });

  it("lay no panel over another one, nor over the edge", () => {
    for (const { file, json } of made(recording)) {
      const taken = new Set<string>();
      for (const { x, y, w, h } of listOf(json["panels"]).map((panel) => ({
        x: number(at(panel, "gridPos", "x")),
        y: number(at(panel, "gridPos", "y")),
        w: number(at(panel, "gridPos", "w")),
        h: number(at(panel, "gridPos", "h")),
      }))) {
        expect(x + w, file).to.be.at.most(24);
        for (let row = y; row < y + h; row += 1)
          for (let column = x; column < x + w; column += 1) {
            expect(taken.has(`${row} ${column}`), `${file} at ${row}, ${column}`).to.equal(false);
            taken.add(`${row} ${column}`);
          }
      }
    }
  });

  it("ask for metrics that somebody sends: a panel with a misspelt one is empty, as if all were well", () => {
    expect(expressions.flatMap((expr) => unknownMetrics(expr).map((metric) => `${metric} in ${expr}`))).to.deep.equal(
      [],
    );
    expect(new Set(expressions.flatMap(metricsOf)).size).to.be.greaterThan(40);
  });

  it("keep to their stack: another one's numbers in between would be taken for its own", () => {
    const cluster =
      /traefik_entrypoint|traefik_open|nginx_process_connections|^sum\(up\{namespace="(traefik|ingress-nginx)"/;
    const open = expressions.filter(
      (expr) =>
        !cluster.test(expr) &&
        expr
          .split(/\{/)
          .slice(1)
          .some((part) => !/namespace="trackdechets"|trackdechets-\(/.test(part)),
    );
    expect(open).to.deep.equal([]);
  });

  it("lead from a panel to the runbook of each alert that tells of it, and to none that isn't there", () => {
    const alerts = ruleGroups(pictured).flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const named = panels.flatMap((panel) => panel.alerts ?? []);
    expect([...new Set(named)]).to.have.members(alerts);
    const links = made(recording).flatMap(({ json }) =>
      listOf(json["panels"]).flatMap((panel) =>
        listOf(at(panel, "links") ?? []).map((link) => String(at(link, "url"))),
      ),
    );
    expect(links).to.have.length(named.length);
    for (const link of links) expect(link).to.match(new RegExp(`^${documents}/docs/runbooks/alerts\\.md#[a-z]+$`));
  });

  it("show the controllers that serve the stack, and no other one: its panels would be empty", () => {
    const titles = (controllers: typeof pictured.controllers) =>
      dashboards.ingress({ ...pictured, controllers }).sections.map(({ title }) => title);
    expect(titles(["nginx"])).to.deep.equal(["ingress-nginx"]);
    expect(titles(["traefik", "nginx"])).to.deep.equal(["Traefik", "ingress-nginx"]);
  });

  it("are linked in the stack's outputs by the addresses that they have", async () => {
    const grafana = "https://grafana.example.org";
    const linked = await withDashboards({ grafana });
    const addresses = made(linked).map(({ json }) => `${grafana}/d/${String(json["uid"])}`);
    const { dashboards: output } = Object(linked.result);
    expect(Object.keys(output)).to.deep.equal([...dashboardNames]);
    expect(Object.values(output)).to.have.members(addresses);
    expect(made(linked).map(({ metadata }) => at(metadata, "annotations", "trackdechets/url"))).to.have.members(
      addresses,
    );
    expect(Object(recording.result).dashboards).to.deep.equal({});
  });

  describe("on a real Prometheus", function () {
    this.timeout("3m");
    let drawn: readonly Pictured[];
    before(async () => {
      drawn = await pictures();
    });

    it("are accepted by promtool, expression by expression", async () => {
      const folder = await mkdtemp(join(tmpdir(), "dashboards-"));
      try {
        const file = join(folder, "rules.yaml");
        const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }));
        await writeFile(file, stringify({ groups: [{ name: "panels", rules }] }));
        const { stdout } = await promisify(execFile)(await debianProgram("prometheus"), ["check", "rules", file]);
        expect(stdout).to.include(`${expressions.length} rules found`);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it("find something in every query: labels that don't match make an empty panel, as if all were well", () => {
      expect(drawn.map(({ name }) => name)).to.deep.equal([...dashboardNames]);
      for (const { name, empty } of drawn) expect(empty, name).to.deep.equal([]);
    });

    for (const name of dashboardNames)
      it(`${name} looks as docs/dashboards.md shows it`, async () => {
        // Drawn anew by `make pictures`.
        const now = drawn.find((each) => each.name === name)?.svg;
        expect(now === (await readFile(pictureFile(name), "utf8")), `make pictures draws ${name} differently`).to.equal(
          true,
        );
      });
  });
});
