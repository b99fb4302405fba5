import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";

/** Operators follow a change in their own time: the value is read again until it is the wanted one, for three minutes. */
export async function eventually<T>(what: string, read: () => Promise<T>, wanted: T): Promise<void> {
  for (const deadline = Date.now() + 180_000; ; await sleep(1000)) {
    const value = await read();
    try {
      expect(value, what).to.deep.equal(wanted);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
