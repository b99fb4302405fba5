import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { DiscoveryV1Api, KubeConfig } from "@kubernetes/client-node";
import { namespace, type RealCluster } from "./cluster.ts";
import type { Requests } from "./requests.ts";

/** How late it learns which pods are there: Traefik takes changes up every two seconds, a cloud's load balancer not even so often. */
const lateMilliseconds = 3000;

export interface Balanced extends Requests {
  /** Fewest pods that were ready at any look. */
  readonly fewest: number;
}

/** Which pods there were at a moment. */
interface Known {
  readonly at: number;
  readonly addresses: readonly string[];
}

/**
 * Asks the API's pods by their own addresses, one after the other, as an ingress controller does: without the Service, and of what
 * was said of it three seconds ago. It keeps connections and uses them again, like one. A request every 20 ms, none tried again.
 */
export async function startBalancing(real: RealCluster): Promise<{ readonly stop: () => Promise<Balanced> }> {
  const config = new KubeConfig();
  config.loadFromFile(real.node.kubeconfig);
  const discovery = config.makeApiClient(DiscoveryV1Api);
  const ready = async (): Promise<readonly string[]> => {
    const labelSelector = "kubernetes.io/service-name=api";
    const { items } = await discovery.listNamespacedEndpointSlice({ namespace, labelSelector });
    return items
      .flatMap(({ endpoints = [] }) => endpoints)
      .flatMap(({ addresses, conditions }) => (conditions?.ready === true ? addresses : []));
  };

  const agent = new Agent({ keepAlive: true });
  const end = new AbortController();
  const known: Known[] = [{ at: 0, addresses: await ready() }];
  const learning = (async () => {
    for (; !end.signal.aborted; await sleep(250)) known.push({ at: Date.now(), addresses: await ready() });
  })();
  const answered: Record<string, number> = {};
  const failed: string[] = [];
  const count = ({ version }: { version: string }): void => void (answered[version] = (answered[version] ?? 0) + 1);
  const asking = (async () => {
    const asked: Promise<void>[] = [];
    for (let turn = 0; !end.signal.aborted; turn++) {
      const start = Date.now();
      const { addresses } = known.findLast(({ at }) => at <= start - lateMilliseconds) ?? { addresses: [] };
      const address = addresses[turn % addresses.length] ?? "no pod";
      const fail = (error: Error): void => void failed.push(`${new Date(start).toISOString()} ${error.message}`);
      asked.push(ask(address, agent).then(count, fail));
      await sleep(20);
    }
    await Promise.all(asked);
  })();

  const stop = async (): Promise<Balanced> => {
    end.abort();
    await Promise.all([learning, asking]);
    agent.destroy();
    return { answered, failed, fewest: Math.min(...known.map(({ addresses }) => addresses.length)) };
  };
  return { stop };
}

const ask = (host: string, agent: Agent): Promise<{ version: string }> =>
  new Promise((resolve, reject) => {
    const request = get({ host, port: 4000, path: "/", agent, timeout: 20_000 }, (response) => {
      let text = "";
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.on("error", reject);
      response.on("end", () =>
        response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${response.statusCode}`)),
      );
    });
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", reject);
  });
