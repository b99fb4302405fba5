import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { formatImage, imageMirror, parseImage } from "../catalogue/images.ts";
import { charts, images } from "../catalogue/pins.ts";
import { rootFolder } from "../local/tools/paths.ts";
import npmPackage from "../package.json" with { type: "json" };
import renovate from "../renovate.json" with { type: "json" };

interface Row {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly digest?: string;
}

/** What Renovate reads from the file, by its own configuration. */
function readByRenovate(): Row[] {
  const text = readFileSync(new URL("../catalogue/pins.ts", import.meta.url), "utf8");
  return renovate.customManagers
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))])
    .map(({ groups: { depName = "", currentValue = "", datasource, registryUrl, currentDigest } = {} }) => ({
      name: depName,
      version: currentValue,
      source: registryUrl ?? datasource ?? "",
      digest: currentDigest,
    }));
}

const chartRows: Row[] = Object.values(charts).map(({ name, version, repository }) => ({
  name,
  version,
  source: repository,
  digest: undefined,
}));
const imageRows: Row[] = Object.values(images).map((reference) => {
  const { tag = "", digest, ...name } = parseImage(reference);
  return { name: formatImage(name), version: tag, source: "docker", digest };
});

/** What the programs that are built here are made of. */
const goModules = globSync("local/tools/*/go.mod", { cwd: rootFolder }).flatMap((file) =>
  [...readFileSync(join(rootFolder, file), "utf8").matchAll(/^\s*(?:require )?(\S+\.\S+\/\S+) v/gm)].map(
    ([, name = ""]) => name,
  ),
);

describe("pins", () => {
  it("never lets a pin grow old unseen because its marker is missing or malformed", () => {
    expect(readByRenovate()).to.have.deep.members([...chartRows, ...imageRows]);
  });

  it("never pulls tomorrow what nobody tested because a tag moves", () => {
    // PostgreSQL's versions have two numbers; everything else names its patch.
    const exact = (name: string): RegExp => (name.endsWith("/postgresql") ? /^\d+\.\d+-/ : /^v?\d+\.\d+\.\d+(-|$)/);
    for (const { name, version } of [...chartRows, ...imageRows]) {
      expect(version, name).to.match(exact(name));
      expect(version, name).not.to.match(/latest|edge|nightly|stable|main|master/);
    }
  });

  it("never has two rows for one thing, of which only one would be changed", () => {
    const rows = [...chartRows, ...imageRows].map(({ name, version }) => `${name}:${version}`);
    expect(new Set(rows).size).to.equal(rows.length);
    expect(new Set(chartRows.map(({ name }) => name)).size).to.equal(chartRows.length);
  });

  it("never names a registry by Docker's short form, which a mirror couldn't place", () => {
    for (const reference of Object.values(images)) expect(formatImage(parseImage(reference))).to.equal(reference);
  });

  it("never runs an operator's image with the definitions of another version", () => {
    const tagOf = (reference: string): string | undefined => parseImage(reference).tag;
    const certManager = Object.entries(images).filter(([name]) => name.startsWith("certManager"));
    expect(certManager).to.have.length(5);
    for (const [, reference] of certManager) expect(tagOf(reference)).to.equal(charts.certManager.version);
    expect(tagOf(images.eck)).to.equal(charts.eck.version);
    const keda = Object.entries(images).filter(([name]) => name.startsWith("keda"));
    expect(keda).to.have.length(3);
    for (const [, reference] of keda) expect(tagOf(reference)).to.equal(charts.keda.version);
    expect(tagOf(images.psmdb)).to.equal(charts.psmdb.version);
    expect(charts.psmdbCrds.version).to.equal(charts.psmdb.version);
    expect(tagOf(images.barmanCloudSidecar)).to.equal(tagOf(images.barmanCloud));
    expect(tagOf(images.prometheusConfigReloader)).to.equal(tagOf(images.prometheusOperator));
  });

  it("never keeps a rule of Renovate that binds nothing because the name has changed", () => {
    const known = [...chartRows, ...imageRows]
      .map(({ name }) => name)
      .concat(Object.keys(npmPackage.dependencies), goModules);
    for (const pattern of renovate.packageRules.flatMap(({ matchPackageNames }) => matchPackageNames)) {
      const [, expression] = /^\/(.*)\/$/.exec(pattern) ?? [];
      const matches = (name: string): boolean =>
        expression === undefined ? name === pattern : new RegExp(expression).test(name);
      expect(known.some(matches), pattern).to.equal(true);
    }
  });

  it("never lets Renovate's bounds contradict what is pinned", () => {
    const bounds: Record<string, string> = {};
    for (const rule of renovate.packageRules) {
      if (rule.allowedVersions?.startsWith("/")) {
        for (const name of rule.matchPackageNames)
          bounds[`${name} ${rule.matchCurrentValue ?? ""}`] = rule.allowedVersions;
      }
    }
    for (const { name, version } of imageRows) {
      for (const [key, bound] of Object.entries(bounds)) {
        const [bounded, current = ""] = key.split(" ");
        const applies = bounded === name && new RegExp(current.slice(1, -1)).test(version);
        if (applies) expect(version, name).to.match(new RegExp(bound.slice(1, -1)));
      }
    }
  });
});

describe("image references", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

  it("never sends a mirror the wrong path because Docker's short forms hide the registry", () => {
    const cases: Record<string, string> = {
      "redis:5.0.14-alpine": "docker.io/library/redis:5.0.14-alpine",
      "percona/fluentbit:4.0": "docker.io/percona/fluentbit:4.0",
      "docker.io/redis:5": "docker.io/library/redis:5",
      "index.docker.io/a/b:1": "docker.io/a/b:1",
      "ghcr.io/x/y:z": "ghcr.io/x/y:z",
      "localhost:5000/x/y:z": "localhost:5000/x/y:z",
      "localhost/x:1": "localhost/x:1",
      [`quay.io/a/b/c:v1@${digest}`]: `quay.io/a/b/c:v1@${digest}`,
      [`quay.io/a/b@${digest}`]: `quay.io/a/b@${digest}`,
    };
    const written = imageMirror();
    const mirrored = imageMirror("registry.example.org/cache/");
    for (const [short, full] of Object.entries(cases)) {
      expect(written(short)).to.equal(full);
      expect(mirrored(short)).to.equal(`registry.example.org/cache/${full}`);
    }
  });

  it("splits a reference into what charts take apart", () => {
    expect(parseImage(`registry.example.org:8443/cache/ghcr.io/x/y:1.2@${digest}`)).to.deep.equal({
      registry: "registry.example.org:8443",
      repository: "cache/ghcr.io/x/y",
      tag: "1.2",
      digest,
    });
  });

  it("never prefixes twice what is already at the mirror", () => {
    const mirror = imageMirror("registry.example.org/cache");
    expect(mirror(mirror("redis:5.0.14"))).to.equal(mirror("redis:5.0.14"));
  });

  it("never passes on what no registry could understand", () => {
    for (const wrong of [
      "",
      "a b",
      "Upper/case:1",
      "https://ghcr.io/x/y:z",
      "ghcr.io/x/y:",
      "x@sha256:12",
      "ghcr.io/",
    ]) {
      expect(() => parseImage(wrong), wrong).to.throw(RangeError, wrong);
    }
    for (const wrong of ["https://registry.example.org", "cache", "registry.example.org/cache:1", ""]) {
      expect(() => imageMirror(wrong), wrong).to.throw(RangeError, wrong);
    }
  });
});
