import { expect } from "chai";
import { memberResources } from "../catalogue/databases.ts";

describe("members of databases", () => {
  it("request all the memory and disk that they may use, because a node short of it evicts what exceeds its request", () => {
    const disk = { "ephemeral-storage": "640Mi" };
    expect(memberResources("postgres", { cpu: "250m", memory: "2Gi" })).to.deep.equal({
      requests: { cpu: "250m", memory: "2Gi", ...disk },
      limits: { cpu: "1", memory: "2Gi", ...disk },
    });
    // As operators write it back: otherwise every refresh would show a difference.
    expect(memberResources("mongodb", { cpu: "2000m", memory: "1024Mi" })).to.deep.equal({
      requests: { cpu: "2", memory: "1Gi", ...disk },
      limits: { cpu: "4", memory: "1Gi", ...disk },
    });
    expect(memberResources("postgres", { cpu: "2", memory: "8Gi" }).limits).to.deep.include({
      cpu: "4",
      memory: "8Gi",
    });
  });
});
