import { expect } from "chai";
import { drillName, drilledEngines } from "../catalogue/recovery.ts";
import { find } from "./support/mocks.ts";
import { recordDrill, rightsOf } from "./support/recovery/record-drill.ts";
import { at } from "./support/wire.ts";

const type = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";

for (const engine of drilledEngines)
  describe(`the account of the drill of ${engine}`, () => {
    const name = drillName(engine);
    const account = `${name}-account`;

    it("is held to the manifest of its copy in each kind that it may make, from the moment that it may: RBAC can't", async () => {
      const recording = await recordDrill(engine);
      const makes = (await rightsOf(engine)).flatMap(({ verbs, resources }) =>
        verbs.includes("create") ? resources : [],
      );
      expect(makes).to.not.deep.equal([]);
      for (const plural of makes) {
        const { spec, metadata } = find(recording, `${name}-${plural}`, type).inputs;
        expect(at(metadata, "name")).to.equal(`trackdechets-test-${name}-${plural}`);
        expect(at(spec, "matchConstraints", "resourceRules", 0, "resources")).to.deep.equal([plural]);
        expect(at(spec, "matchConditions", 0, "expression")).to.equal(
          `request.userInfo.username == "system:serviceaccount:trackdechets-test:${account}"`,
        );
        const binding = find(recording, `${name}-${plural}`, `${type}Binding`);
        expect(binding.inputs["spec"]).to.deep.equal({ policyName: at(metadata, "name"), validationActions: ["Deny"] });
        const rights = find(recording, account, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding");
        expect(rights.dependencies).to.include(binding.urn);
      }
    });
  });
