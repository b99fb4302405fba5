const heartbeatSeconds = 30;

/** Writes one line to standard error: standard output is kept for results. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Does `work` between two lines: what begins, with how long it may take, and how long it took. A long one says every half
 * minute that it is still at it, so that nobody takes a build for a hang.
 */
export async function step<T>(label: string, expected: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - start) / 1000)} s`;
  say(`→ ${label}${expected === "" ? "" : `, ${expected}`}`);
  const heartbeat = setInterval(() => say(`  … ${label}: ${seconds()}`), heartbeatSeconds * 1000);
  try {
    const result = await work();
    say(`  done: ${label} (${seconds()})`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
