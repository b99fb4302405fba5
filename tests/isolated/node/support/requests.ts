import { z } from "zod";
import { startScript } from "./background.ts";
import type { RealCluster } from "./cluster.ts";

const requests = z.object({
  /** How often each version answered. */
  answered: z.record(z.string(), z.number()),
  /** When and why, of each that failed. */
  failed: z.array(z.string()),
});

export type Requests = z.infer<typeof requests>;

/** A client that asks the API until it is stopped. */
export interface Asking {
  readonly stop: () => Promise<Requests>;
}

/**
 * Asks the API through its Service: a request every 20 ms, each on a connection of its own, so that each is led to whichever pod the
 * Service names then. None is tried again. Answers when the first one has been answered, and counts from then on: a new Service
 * takes a moment to be known.
 */
export async function startAsking(real: RealCluster): Promise<Asking> {
  const { stop } = await startScript(
    real,
    "requests",
    `
    import { get } from "node:http";
    import { setTimeout as sleep } from "node:timers/promises";
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
    while (!(await ask().catch(() => undefined))) await sleep(100);
    begin();
    const answered = {};
    const failed = [];
    const asked = [];
    while (!isStopped()) {
      const start = new Date().toISOString();
      asked.push(
        ask().then(
          ({ version }) => (answered[version] = (answered[version] ?? 0) + 1),
          (error) => failed.push(start + " " + error.message),
        ),
      );
      await sleep(20);
    }
    await Promise.all(asked);
    answer(JSON.stringify({ answered, failed }));
  `,
  );
  return { stop: async () => requests.parse(JSON.parse(await stop())) };
}
