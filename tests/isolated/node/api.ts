import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeImages } from "../../../local/node/images/names.ts";
import type { LocalStack } from "../../../local/engine.ts";
import { requestFor } from "./support/requests.ts";
import type { RealCluster } from "./support/cluster.ts";

/** Two of it, each small: three nodes share the machine. */
const replicas = {
  min: 2,
  max: 2,
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
};
const selector = "app.kubernetes.io/name=api";
/** Two pods, one after the other: to start, to be ready for a while, and to be forgotten before they stop. */
const rollSeconds = 75;

/** What becomes of requests while the API's pods are replaced: two real ones behind a real Service. */
export const apiTests = (real: () => RealCluster): Mocha.Suite =>
  describe("the API", () => {
    const version = (image: string): Promise<LocalStack> =>
      real().stack({ image: { references: { api: image } }, workloads: { api: replicas } });

    it("a release would lose requests", async () => {
      await (await version(nodeImages.server1)).up();
      await real().served("api");
      const asking = requestFor(real(), rollSeconds);
      await sleep(3000);
      await (await version(nodeImages.server2)).up();
      const { answered, failed } = await asking;
      expect(failed).to.deep.equal([]);
      expect(answered["1"], "answers of the old version").to.be.above(100);
      expect(answered["2"], "answers of the new version").to.be.above(100);
    });

    it("the drain of a node would lose requests, or take both pods at a time", async () => {
      const node = await real().kubectl(
        "get",
        "pods",
        `--selector=${selector}`,
        "--output=jsonpath={.items[0].spec.nodeName}",
      );
      const asking = requestFor(real(), 45);
      await sleep(2000);
      await real().kubectl("drain", node, `--pod-selector=${selector}`, "--delete-emptydir-data", "--timeout=60s");
      const { answered, failed } = await asking;
      await real().kubectl("uncordon", node);
      expect(failed).to.deep.equal([]);
      expect(answered["2"]).to.be.above(500);
      const nodes = await real().kubectl(
        "get",
        "pods",
        `--selector=${selector}`,
        "--output=jsonpath={.items[*].spec.nodeName}",
      );
      expect(nodes.split(" ")).to.have.lengthOf(2).and.not.include(node);
    });

    it("the API would stay when nobody asks for it any more", async () => {
      await (await real().stack()).up();
      expect(await real().kubectl("get", "deployments", "--output=name", `--selector=${selector}`)).to.equal("");
    });
  });
