import { limits } from "../limits.ts";
import type { Section } from "./panel.ts";

/** Of the master, which its exporter asks. */
export const redis = (here: string): Section => ({
  title: "Redis",
  panels: [
    {
      title: "Memory: share of the limit",
      unit: "percentunit",
      queries: [{ expr: `redis_memory_used_bytes{${here}} / (redis_memory_max_bytes{${here}} > 0)`, legend: "master" }],
      fault: { above: limits.redisMemory },
      alerts: ["RedisMemoryNearLimit"],
    },
    {
      title: "Keys thrown away within ten minutes",
      unit: "short",
      queries: [{ expr: `increase(redis_evicted_keys_total{${here}}[10m])`, legend: "master" }],
      alerts: ["RedisEvicting"],
    },
    {
      title: "Commands",
      unit: "ops",
      queries: [{ expr: `rate(redis_commands_processed_total{${here}}[5m])`, legend: "master" }],
    },
    {
      title: "Clients",
      unit: "short",
      queries: [{ expr: `redis_connected_clients{${here}}`, legend: "master" }],
    },
  ],
});
