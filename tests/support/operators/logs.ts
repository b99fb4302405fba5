import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Cluster } from "../../../local/cluster.ts";

/**
 * What the operators complain of because no database lives behind simulated pods, or as a matter of course; never of a field
 * of ours.
 */
const unavoidable: readonly RegExp[] = [
  // `kubectl exec` into a pod: the API server has no way to it.
  /no-way-out\.sock/,
  /dial tcp 10\.(244|96)\.[\d.]+:\d+: connect: connection refused/,
  /^(Get redis info failed|Error in Setting oldest Pod as master|Number of Masters running is 0)/,
  /^error on object processing: SetOldestAsMaster- unable to set master/,
  /^(Unable to get result for CKQUORUM|insufficnet sentinel to reach Quorum|Quorum not available for sentinel)/,
  /^failed to run smartUpdate: .*(pod wait limit|no-way-out)/,
  // The program waits for nothing here: the Pooler comes before its Cluster's Secret.
  /^Reconciler error: while getting caSecret \S+: .* not found$/,
  // What the plugin has just made isn't in its cache yet.
  /^Error while handling GRPC request: Role\S+ "\S+-barman-cloud" not found$/,
  // Its first look at the size of its volumes.
  /^set annotations,resize nothing$/,
  // Somebody else wrote first; the operator reads the object again.
  /the object has been modified; please apply your changes to the latest version/,
];

const jsonLine = z.looseObject({
  level: z.string().optional(),
  "log.level": z.string().optional(),
  msg: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
});

/** Complaints of an operator that it can avoid, each once: the lines of level warning and above. */
export async function complaints({ folder }: Pick<Cluster, "folder">, operator: string): Promise<readonly string[]> {
  const log = await readFile(join(folder, `${operator}.log`), "utf8");
  const all = log.split("\n").flatMap(complaint);
  return [...new Set(all)].filter((text) => !unavoidable.some((known) => known.test(text)));
}

const isComplaint = (level = ""): boolean => /^(warn|error|dpanic|panic|fatal)/.test(level);

function complaint(line: string): readonly string[] {
  // Written by logrus: level=error msg="…" error="…".
  const logfmt = /\blevel=(\w+) msg="((?:[^"\\]|\\.)*)"/.exec(line);
  if (logfmt !== null) return isComplaint(logfmt[1]) ? [`${logfmt[2]}`] : [];
  if (!line.startsWith("{")) return [];
  const { level, msg, message, error, ...rest } = jsonLine.parse(JSON.parse(line));
  return isComplaint(level ?? rest["log.level"]) ? [`${msg ?? message}: ${error}`] : [];
}
