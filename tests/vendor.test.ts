import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { images } from "../catalogue/pins.ts";
import { crdSources } from "../local/tools/modules.ts";

const file = "databases.spotahome.com_redisfailovers.yaml";
const folder = new URL("../vendor/redis-operator/", import.meta.url);

describe("vendor/redis-operator", () => {
  it("never differs from the operator's own definition, because an edited copy would accept what the operator ignores", async function () {
    this.timeout("2m"); // the first run downloads the module
    const { redisOperator } = await crdSources();
    const own = await readFile(join(redisOperator, "manifests", file), "utf8");
    expect(await readFile(new URL(`templates/${file}`, folder), "utf8")).to.equal(own);
  });

  it("keeps the fields that the chart's own definition lacks, because Redis 5.0 doesn't get ready without them", async () => {
    const definition = parse(await readFile(new URL(`templates/${file}`, folder), "utf8"));
    const { redis, sentinel } = definition.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties;
    expect(redis.properties).to.include.keys(
      "customLivenessProbe",
      "customReadinessProbe",
      "disablePodDisruptionBudget",
    );
    expect(sentinel.properties).to.include.keys("disablePodDisruptionBudget");
  });

  it("is of the operator's version: of another one it would offer fields that nobody reads", async () => {
    const { appVersion } = parse(await readFile(new URL("Chart.yaml", folder), "utf8"));
    expect(images.redisOperator).to.match(new RegExp(`:${appVersion}$`));
  });
});
