import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { expect } from "chai";
import { ApiClient } from "../local/plugins/kubernetes/client.ts";
import { clusterAccess } from "../local/plugins/kubernetes/kubeconfig.ts";

describe("the Kubernetes stand-in's client", () => {
  it("asks again when the API server asks for patience, because a new definition's storage takes a moment", async () => {
    const statuses = [429, 429, 200];
    let calls = 0;
    const server = createServer((_, response) => {
      response.writeHead(statuses[calls++] ?? 500, { "retry-after": "0" }).end("{}");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const { port }: AddressInfo = Object(server.address());
      const access = {
        clusters: [{ name: "fake", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "fake", user: { token: "sample" } }],
        contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
        "current-context": "fake",
      };
      const client = new ApiClient(await clusterAccess(JSON.stringify(access), undefined), async () => {});
      expect(await client.send({ path: "/api" })).to.deep.equal({});
      expect(calls).to.equal(3);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
