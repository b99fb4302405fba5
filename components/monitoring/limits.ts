const hour = 3600;
const day = 24 * hour;

/** From which values on somebody is called: alerts fire there, and dashboards draw a line. */
export const limits = {
  /** Seconds. A backup a day, and two hours for it. */
  backupAge: 26 * hour,
  /** Seconds. A weekly drill, and a day for it. */
  drillAge: 8 * day,
  /** Files of PostgreSQL's log that wait to be archived. */
  walFiles: 10,
  /** Seconds. */
  oplogAge: hour,
  /** Seconds behind at which a fail-over would lose, or readers see, too much of the past. */
  replicationLag: 60,
  /** Shares. */
  connections: 0.85,
  redisMemory: 0.85,
  volumeFree: 0.15,
  volumeWatched: 0.4,
  quota: 0.9,
  /** Seconds before its end. */
  certificate: 14 * day,
} as const;
