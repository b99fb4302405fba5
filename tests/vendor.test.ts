import { expect } from "chai";
import { crdSources } from "../local/tools/modules.ts";
import { convertDefinition } from "../vendor/redis-operator/convert.ts";
import definition from "../vendor/redis-operator/redisfailovers.json" with { type: "json" };

describe("vendor/redis-operator", () => {
  it("never differs from the operator's own definition, because an edited copy would accept what the operator ignores", async function () {
    this.timeout("2m"); // the first run downloads the module
    const { redisOperator } = await crdSources();
    expect(definition).to.deep.equal(await convertDefinition(redisOperator));
  });

  it("keeps the fields that the chart's own definition lacks, because Redis 5.0 doesn't get ready without them", () => {
    const [version] = definition.spec.versions;
    const { redis, sentinel } = version!.schema.openAPIV3Schema.properties.spec.properties;
    expect(redis.properties).to.include.keys(
      "customLivenessProbe",
      "customReadinessProbe",
      "disablePodDisruptionBudget",
    );
    expect(sentinel.properties).to.include.keys("disablePodDisruptionBudget");
  });
});
