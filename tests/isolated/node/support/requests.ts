import type { RealCluster } from "./cluster.ts";

export interface Requests {
  /** How often each version answered. */
  readonly answered: Readonly<Record<string, number>>;
  /** Why and when, of each that failed. */
  readonly failed: readonly string[];
}

/**
 * Asks the API through its Service for so many seconds: a request every 20 ms, each on a connection of its own, so that each is led to
 * whichever pod the Service names then. None is tried again.
 */
export async function requestFor(real: RealCluster, seconds: number): Promise<Requests> {
  const answer = await real.script(`
    import { get } from "node:http";
    import { setTimeout as sleep } from "node:timers/promises";
    const end = Date.now() + ${seconds * 1000};
    const answered = {};
    const failed = [];
    const ask = () =>
      new Promise((resolve, reject) => {
        const request = get({ host: "api", port: 4000, path: "/", agent: false, timeout: 20_000 }, (response) => {
          let text = "";
          response.on("data", (data) => (text += data));
          response.on("error", reject);
          response.on("end", () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(response.statusCode))));
        });
        request.on("timeout", () => request.destroy(new Error("no answer")));
        request.on("error", reject);
      });
    const asked = [];
    while (Date.now() < end) {
      asked.push(
        ask().then(
          ({ version }) => (answered[version] = (answered[version] ?? 0) + 1),
          (error) => failed.push(new Date().toISOString() + " " + error.message),
        ),
      );
      await sleep(20);
    }
    await Promise.all(asked);
    process.stdout.write(JSON.stringify({ answered, failed }), () => process.exit());
  `);
  return JSON.parse(answer);
}
