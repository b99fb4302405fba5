import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A TCP socket that waits for connections. */
export interface Listener {
  readonly pid: number;
  /** As the kernel writes it: hexadecimal, each word with its lowest byte first. */
  readonly address: string;
  readonly port: number;
}

/** 127.0.0.1 as the kernel writes it, for IPv4 and as an IPv6 address. */
export const loopback = ["0100007F", "0000000000000000FFFF00000100007F"];

const listening = "0A";

/** Every TCP socket on which one of these processes listens, or a process that one of them started. */
export function listeners(leaders: readonly number[]): readonly Listener[] {
  const sockets = new Map(["tcp", "tcp6"].flatMap(table));
  return processGroups(leaders).flatMap((pid) =>
    socketsOf(pid).flatMap((inode) => {
      const socket = sockets.get(inode);
      return socket === undefined ? [] : [{ pid, ...socket }];
    }),
  );
}

/** The listening rows of /proc/net/tcp or tcp6, by the socket's inode. */
function table(name: string): readonly (readonly [string, Omit<Listener, "pid">])[] {
  const rows = readFileSync(`/proc/net/${name}`, "utf8").trim().split("\n").slice(1);
  return rows.flatMap((row) => {
    const [, local = "", , state, , , , , , inode = ""] = row.trim().split(/\s+/);
    const [address = "", port = ""] = local.split(":");
    return state === listening ? [[inode, { address, port: Number.parseInt(port, 16) }] as const] : [];
  });
}

/** The embedded cluster starts each process as the leader of a group of its own. */
function processGroups(leaders: readonly number[]): readonly number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const [, , group] =
      unlessGone(() => readFileSync(`/proc/${pid}/stat`, "utf8"), "")
        .split(") ")
        .at(-1)
        ?.split(" ") ?? [];
    return leaders.includes(Number(group));
  });
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return unlessGone(() => readdirSync(folder), []).flatMap(
    (name) => /^socket:\[(\d+)\]$/.exec(unlessGone(() => readlinkSync(`${folder}/${name}`), ""))?.[1] ?? [],
  );
}

/** Processes end and files are closed while they are listed. */
function unlessGone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
