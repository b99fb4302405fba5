import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../../../local/cluster.ts";

/** What an operator complains of because no database lives behind simulated pods, and never of our fields. */
const unavoidable: readonly RegExp[] = [];

/** Lines of level warning and above: JSON's level, or logfmt's. */
const complains =
  /"level":"(warn|warning|error|dpanic|fatal)"|level=(warning|error|fatal)|"log\.level":"(warn|error)"/i;

/** Complaints of an operator that it can avoid, each once. */
export async function complaints(cluster: Cluster, operator: string): Promise<readonly string[]> {
  const log = await readFile(join(cluster.folder, `${operator}.log`), "utf8");
  return log.split("\n").filter((line) => complains.test(line) && !unavoidable.some((known) => known.test(line)));
}
