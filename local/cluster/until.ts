import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, lastLog } from "./processes.ts";
import type { ProcessRecord } from "./processes.ts";

const startSeconds = 90;
const pollMilliseconds = 50;

/** Waits for `condition`; throws as soon as one of the processes has ended, with the end of its log. */
export async function until(
  folder: string,
  records: readonly ProcessRecord[],
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  while (!(await condition())) {
    const dead = records.find((record) => !isAlive(record));
    if (dead !== undefined) throw new Error(`${dead.name} ended:\n${await lastLog(folder, dead.name)}`);
    if (Date.now() > deadline) throw new Error(`the cluster is not ready after ${startSeconds} s; logs: ${folder}`);
    await sleep(pollMilliseconds);
  }
}
