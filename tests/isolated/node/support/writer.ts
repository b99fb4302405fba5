import type { RealCluster } from "./cluster.ts";

/** A row that PostgreSQL confirmed, and when: milliseconds since 1970. */
export interface Acknowledged {
  readonly number: number;
  readonly at: number;
}

/**
 * Inserts numbered rows one after the other for so many seconds, as a process of the application that connects anew when its
 * connection breaks. A number whose insert failed isn't tried again: whether it is there, nobody knows.
 */
export async function writeFor(
  real: RealCluster,
  seconds: number,
  url: string,
  table: string,
): Promise<readonly Acknowledged[]> {
  const answer = await real.script(`
    import pg from "pg";
    import { setTimeout as sleep } from "node:timers/promises";
    const end = Date.now() + ${seconds * 1000};
    const acknowledged = [];
    let client;
    async function connect() {
      // Longer than any write may take here, so that a connection that hangs is seen as one that does.
      const made = new pg.Client({ connectionString: ${JSON.stringify(url)}, connectionTimeoutMillis: 5000, query_timeout: 20_000 });
      made.on("error", () => {});
      await made.connect();
      return made;
    }
    for (let number = 1; Date.now() < end; number++) {
      try {
        client ??= await connect();
        await client.query(${JSON.stringify(`INSERT INTO ${table} (id) VALUES ($1)`)}, [number]);
        acknowledged.push({ number, at: Date.now() });
        await sleep(10);
      } catch (error) {
        console.error(number, new Date().toISOString(), error.message);
        client?.end().catch(() => {});
        client = undefined;
        await sleep(100);
      }
    }
    // All of it, before what still waits is dropped: a pipe takes 64 KiB at a time.
    process.stdout.write(JSON.stringify(acknowledged), () => process.exit());
  `);
  return JSON.parse(answer);
}

/** Seconds from a moment to the end of the longest silence after it. */
export function silenceAfter(moment: number, acknowledged: readonly Acknowledged[]): number {
  const times = acknowledged.map(({ at }) => at);
  const gaps = times.slice(1).map((at, index) => ({ from: times[index] ?? at, to: at }));
  const longest = gaps
    .filter(({ to }) => to > moment)
    .reduce((one, other) => (other.to - other.from > one.to - one.from ? other : one), { from: moment, to: moment });
  // None at all afterwards: they never went on.
  return (times.at(-1) ?? 0) > moment ? (longest.to - moment) / 1000 : Infinity;
}
