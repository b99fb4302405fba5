import { mebibytes, type Bytes } from "../../catalogue/quantities.ts";

export interface PostgresCapacity {
  readonly memory: Bytes;
  readonly walStorage: Bytes;
  readonly maxConnections: number;
}

/** PostgreSQL's unit is spelt MB and means MiB. */
const megabytes = (quantity: Bytes, part: number, least = 1): string =>
  `${Math.max(least, Math.floor(mebibytes(quantity) * part))}MB`;

/** Server parameters, all derived from the size of an instance. */
export const serverParameters = ({ memory, walStorage, maxConnections }: PostgresCapacity): Record<string, string> => ({
  max_connections: `${maxConnections}`,
  shared_buffers: megabytes(memory, 1 / 4),
  // Not taken: tells the planner what the node's page cache is likely to hold.
  effective_cache_size: megabytes(memory, 3 / 4),
  maintenance_work_mem: megabytes(memory, 1 / 16),
  // Every connection may take it at once.
  work_mem: megabytes(memory, 1 / 4 / maxConnections, 4),
  // A full volume of the log stops the server: checkpoints begin early, and a replica that is away too long is made anew
  // rather than waited for.
  max_wal_size: megabytes(walStorage, 1 / 4),
  max_slot_wal_keep_size: megabytes(walStorage, 1 / 2),
  // A standby looks for the new primary as often, and no commit is confirmed before one has found it; otherwise every 5 s.
  wal_retrieve_retry_interval: "1s",
  // A standby that is read (by the drill, which counts every row of a backup's original, and by people) tells the primary which
  // rows it still needs: otherwise vacuum there cuts a long count here off after 30 s.
  hot_standby_feedback: "on",
  // Block storage without moving parts: an index is worth it sooner than the default says.
  random_page_cost: "1.1",
  // Naming one of its parameters makes CloudNativePG load the extension.
  "pg_stat_statements.track": "top",
});
