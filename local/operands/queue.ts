const retryMilliseconds = 1000;

/**
 * Runs one piece of work for each key, one at a time: a key that is added while its work runs is worked once more afterwards.
 * Failed work is repeated every second; the same failure is said once.
 */
export class WorkQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, string>();

  constructor(work: (key: string) => Promise<void>) {
    this.#work = work;
  }

  add(key: string): void {
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#running.add(key);
    void this.#run(key);
  }

  async #run(key: string): Promise<void> {
    this.#again.delete(key);
    try {
      await this.#work(key);
      this.#failures.delete(key);
    } catch (error) {
      this.#report(key, error instanceof Error ? error.message : String(error));
      setTimeout(() => this.add(key), retryMilliseconds);
    }
    this.#running.delete(key);
    if (this.#again.has(key)) this.add(key);
  }

  #report(key: string, message: string): void {
    if (this.#failures.get(key) === message) return;
    this.#failures.set(key, message);
    console.log(message);
  }
}
