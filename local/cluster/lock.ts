import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, isAlive } from "./processes.ts";
import type { ProcessRecord } from "./processes.ts";

/**
 * Does `work` while no other command of this checkout may touch the same cluster. A lock left by a killed command is taken
 * over, and one that this process holds already is enough. Throws when another living command holds it.
 */
export async function withLock<T>(file: string, purpose: string, work: () => Promise<T>): Promise<T> {
  if (readHolder(file)?.pid === process.pid) return work();
  acquire(file, purpose);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Throws if the process that made this file by `markUser`, another one than this, still lives. */
export function refuseUser(file: string): void {
  const user = readHolder(file);
  if (user !== undefined && user.pid !== process.pid && isAlive(user)) {
    throw new Error(`this cluster is in use by ${user.name} (process ${user.pid}): wait for its end`);
  }
}

/** Says that the cluster is this process's for as long as it lives: tests and benchmarks use theirs between commands. */
export function markUser(file: string): void {
  writeFileSync(file, JSON.stringify(describe(basename(process.argv[1] ?? "node"), process.pid)));
}

function acquire(file: string, purpose: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const self = JSON.stringify(describe(purpose, process.pid));
  try {
    writeFileSync(file, self, { flag: "wx" });
  } catch {
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder)) {
      throw new Error(
        `another command (${holder.name}, process ${holder.pid}) is working on this cluster; try again later`,
      );
    }
    writeFileSync(file, self);
  }
}

function readHolder(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
