import { z } from "zod";
import { startScript } from "./background.ts";
import type { RealCluster } from "./cluster.ts";

const row = z.object({ number: z.number(), at: z.number() });
const written = z.object({
  acknowledged: z.array(row),
  /** When and why, of each row that failed. */
  failed: z.array(z.string()),
});

/** A row that PostgreSQL confirmed, and when: milliseconds since 1970. */
export type Acknowledged = z.infer<typeof row>;

export interface WritingOptions {
  /** One connection for all rows, or a new one for each. */
  readonly connections?: "one" | "each";
  /** The first row's number. */
  readonly first?: number;
}

/** A client that writes until it is stopped. */
export interface Writing {
  readonly stop: () => Promise<z.infer<typeof written>>;
}

/**
 * Inserts numbered rows one after the other until it is stopped, as a process of the application that connects anew when its
 * connection breaks. A number whose insert failed isn't tried again: whether it is there, nobody knows. Answers when the first row is
 * written.
 */
export async function startWriting(
  real: RealCluster,
  url: string,
  table: string,
  { connections = "one", first = 1 }: WritingOptions = {},
): Promise<Writing> {
  const { stop } = await startScript(
    real,
    "rows",
    `
    import pg from "pg";
    import { setTimeout as sleep } from "node:timers/promises";
    const acknowledged = [];
    const failed = [];
    let client;
    async function connect() {
      // Longer than any write may take here, so that a connection that hangs is seen as one that does.
      const made = new pg.Client({ connectionString: ${JSON.stringify(url)}, connectionTimeoutMillis: 5000, query_timeout: 20_000 });
      made.on("error", () => {});
      await made.connect();
      return made;
    }
    for (let number = ${first}; !isStopped(); number++) {
      try {
        client ??= await connect();
        await client.query(${JSON.stringify(`INSERT INTO ${table} (id) VALUES ($1)`)}, [number]);
        acknowledged.push({ number, at: Date.now() });
        if (acknowledged.length === 1) begin();
        if (${connections === "each"}) {
          await client.end();
          client = undefined;
        }
        await sleep(10);
      } catch (error) {
        failed.push(new Date().toISOString() + " " + error.message);
        client?.end().catch(() => {});
        client = undefined;
        await sleep(100);
      }
    }
    answer(JSON.stringify({ acknowledged, failed }));
  `,
  );
  return { stop: async () => written.parse(JSON.parse(await stop())) };
}

/**
 * Seconds of the longest silence that ends after the loss. Not from the loss on: the processes of a pod that is deleted by
 * force live for two seconds still, the kubelet's least, and what they confirm then counts as written. One that still lasts
 * when the writer is stopped counts too.
 */
export function silenceAfter(
  { lostAt, stoppedAt }: { readonly lostAt: number; readonly stoppedAt: number },
  acknowledged: readonly Acknowledged[],
): number {
  const times = [...acknowledged.map(({ at }) => at), stoppedAt];
  const silences = times.slice(1).flatMap((at, index) => (at > lostAt ? [at - (times[index] ?? at)] : []));
  // Without a single write nothing was measured.
  return acknowledged.length === 0 ? Infinity : Math.max(...silences) / 1000;
}
