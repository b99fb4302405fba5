import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { expect } from "chai";
import { ApiClient } from "../local/plugins/kubernetes/client.ts";
import { clusterAccess } from "../local/plugins/kubernetes/kubeconfig.ts";

describe("the Kubernetes stand-in's client", () => {
  /** What the API server answers, one after the other; then the client asks. Answers with how often it asked. */
  async function asked(statuses: readonly number[], ask: (client: ApiClient) => Promise<void>): Promise<number> {
    let calls = 0;
    const server = createServer((_, response) => {
      response.writeHead(statuses[calls++] ?? 500, { "retry-after": "0" }).end('{"type":"ADDED","object":{}}\n');
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
      await ask(new ApiClient(await clusterAccess(JSON.stringify(access), undefined), async () => {}));
      return calls;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it("asks again when the API server asks for patience, because a new definition's storage takes a moment", async () => {
    const calls = await asked([429, 429, 200], async (client) => {
      expect(await client.send({ path: "/api" })).to.have.property("type", "ADDED");
    });
    expect(calls).to.equal(3);
  });

  it("asks again for a watch too: on a loaded machine the object is there before its kind can be followed", async () => {
    const calls = await asked([429, 200], async (client) => {
      const events: string[] = [];
      for await (const { type } of client.watch("/api", {}, new AbortController().signal)) events.push(type);
      expect(events).to.deep.equal(["ADDED"]);
    });
    expect(calls).to.equal(2);
  });
});
