import { expect } from "chai";
import type { LocalStack } from "../../../local/engine.ts";
import { nodeImages } from "../../../local/node/images/names.ts";
import { startBalancing } from "./support/balancer.ts";
import { eventually, type RealCluster } from "./support/cluster.ts";
import { startAsking } from "./support/requests.ts";

/** Two of it, each small: the nodes share the machine. */
const replicas = {
  min: 2,
  max: 2,
  resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
};
const selector = "--selector=app.kubernetes.io/name=api";

/** What becomes of requests while the API's pods are replaced: two real ones behind a real Service. */
export const apiTests = (real: () => RealCluster): Mocha.Suite =>
  describe("the API", () => {
    const version = (image: string): Promise<LocalStack> =>
      real().stack({ image: { references: { api: image } }, workloads: { api: replicas } });

    /** The node of each pod, those that are still going away included. */
    const nodes = async (): Promise<readonly string[]> => {
      const path = "--output=jsonpath={.items[*].spec.nodeName}";
      return (await real().kubectl("get", "pods", selector, path)).split(" ");
    };
    /** Until nothing but the wanted pods is there. */
    const settled = (): Promise<true> =>
      eventually("the end of the pods that are replaced", 120, async () => {
        const available = ["deployment", "api", "--output=jsonpath={.status.availableReplicas}"];
        const ready = (await real().kubectl("get", ...available)) === `${replicas.min}`;
        return ready && (await nodes()).length === replicas.min ? true : undefined;
      });

    /** Asks without a pause, through the Service and as an ingress controller does, while the pods are replaced. */
    async function asked(replace: () => Promise<void>) {
      const asking = await startAsking(real());
      const balancing = await startBalancing(real());
      const stop = async () => [await asking.stop(), await balancing.stop()] as const;
      try {
        await replace();
        await settled();
      } catch (error) {
        await stop();
        throw error;
      }
      return stop();
    }

    const drain = async (node: string): Promise<void> => {
      await real().kubectl("drain", node, `--pod-${selector.slice(2)}`, "--delete-emptydir-data", "--timeout=120s");
    };

    it("a new version would lose requests: those that reach a pod that stops, or one that doesn't answer yet", async () => {
      await (await version(nodeImages.server1)).up();
      await real().served("api");
      const [byService, byPod] = await asked(async () => {
        await (await version(nodeImages.server2)).up();
      });
      expect([byService.failed, byPod.failed]).to.deep.equal([[], []]);
      expect(byPod.fewest).to.equal(replicas.min);
      for (const { answered } of [byService, byPod]) {
        expect(answered["1"], "answers of the old version").to.be.above(100);
        expect(answered["2"], "answers of the new version").to.be.above(100);
      }
    });

    it("the drain of a node would lose requests, or take all pods at a time", async () => {
      const [first = "", second = ""] = await nodes();
      expect(first).not.to.equal(second);
      const all = (await real().kubectl("get", "nodes", "--output=jsonpath={.items[*].metadata.name}")).split(" ");
      const others = all.filter((node) => node !== first && node !== second);
      try {
        const [byService, byPod] = await asked(async () => {
          // Both pods on one node: they would be gone together.
          for (const node of others) await real().kubectl("cordon", node);
          await drain(first);
          await settled();
          expect(await nodes()).to.deep.equal([second, second]);
          for (const node of others) await real().kubectl("uncordon", node);
          await drain(second);
        });
        expect([byService.failed, byPod.failed]).to.deep.equal([[], []]);
        expect(byPod.fewest).to.be.at.least(1);
        for (const { answered } of [byService, byPod]) expect(answered["2"]).to.be.above(500);
      } finally {
        for (const node of all) await real().kubectl("uncordon", node);
      }
    });
  });
