import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A background process of the embedded cluster. */
export interface ProcessSpec {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** A port on 127.0.0.1 that it listens on once it is ready, if that is worth waiting for. */
  port?: number;
}

/** How a process is known again later: a process id alone may by then be another program's. */
export interface ProcessRecord {
  name: string;
  pid: number;
  /** Clock ticks between the machine's start and the process's, as the kernel counts them. */
  startTime: string;
  /** The kernel's random name for the machine's present run. */
  bootId: string;
}

/** Nothing of a stopped cluster is kept, and an API server whose etcd is gone would take a minute to end by itself. */
const graceMilliseconds = 1_000;
const pollMilliseconds = 20;

/** The present process, or one just started, as a record. Undefined when there is no such process (any more). */
export function describe(name: string, pid: number): ProcessRecord | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { name, pid, startTime, bootId: bootId() };
}

/** Whether the very process of this record still runs. */
export function isAlive(record: ProcessRecord): boolean {
  return record.bootId === bootId() && record.startTime === startTimeOf(record.pid);
}

/**
 * Starts processes that outlive this one, each with its log in `folder`, and writes each into the folder's record at once,
 * so that a run killed at any moment leaves nothing that the next one can't find.
 */
export function start(folder: string, specs: readonly ProcessSpec[]): ProcessRecord[] {
  const started = specs.map((spec) => {
    const log = openSync(logFile(folder, spec.name), "a");
    const child = spawn(spec.command, spec.args, {
      cwd: folder,
      detached: true,
      env: spec.env ?? process.env,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    // Without a listener a missing executable would end this process; whoever waits for readiness reports it instead.
    child.on("error", (error) => writeFileSync(logFile(folder, spec.name), `${error.message}\n`, { flag: "a" }));
    child.unref();
    const record = child.pid === undefined ? undefined : describe(spec.name, child.pid);
    if (record === undefined) throw new Error(`${spec.name} could not be started: ${spec.command}`);
    writeRecords(folder, [...readRecords(folder), record]);
    return record;
  });
  return started;
}

/** Ends the recorded processes, last started first: politely, then by force after a second. */
export async function stopAll(folder: string): Promise<void> {
  const records = readRecords(folder).reverse();
  records.filter(isAlive).forEach((record) => signal(record, "SIGTERM"));
  const deadline = Date.now() + graceMilliseconds;
  while (records.some(isAlive) && Date.now() < deadline) await sleep(pollMilliseconds);
  records.filter(isAlive).forEach((record) => signal(record, "SIGKILL"));
  while (records.some(isAlive)) await sleep(pollMilliseconds);
  if (existsSync(folder)) writeRecords(folder, []);
}

/** Ends a process that still is the recorded one, and everything that it started, by force. */
export function killTree(record: ProcessRecord): void {
  if (!isAlive(record)) return;
  const parents = new Map(processIds().map((pid) => [pid, Number(statOf(pid)?.[1])] as const));
  const tree = [record.pid];
  for (const pid of tree) tree.push(...[...parents.keys()].filter((child) => parents.get(child) === pid));
  for (const pid of tree) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended with its parent.
    }
  }
}

/** The processes that were started for this folder, dead or alive, in the order of their start. */
export function readRecords(folder: string): ProcessRecord[] {
  const file = recordFile(folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}

/** The last lines that a process wrote, for an error message. */
export async function lastLog(folder: string, name: string, lines = 15): Promise<string> {
  const file = logFile(folder, name);
  const text = existsSync(file) ? await readFile(file, "utf8") : "";
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

function signal(record: ProcessRecord, name: NodeJS.Signals): void {
  try {
    // Each was started as the leader of its own group, so this reaches what it started itself, too.
    process.kill(-record.pid, name);
  } catch {
    // It ended by itself between the check and the signal.
  }
}

function recordFile(folder: string): string {
  return join(folder, "processes.json");
}

function logFile(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

function writeRecords(folder: string, records: readonly ProcessRecord[]): void {
  const file = recordFile(folder);
  writeFileSync(`${file}.new`, JSON.stringify(records, null, 2));
  renameSync(`${file}.new`, file);
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function startTimeOf(pid: number): string | undefined {
  const fields = statOf(pid);
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

/** The fields of /proc/PID/stat from the third on: state, parent, … Undefined when there is no such process. */
function statOf(pid: number): string[] | undefined {
  try {
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
