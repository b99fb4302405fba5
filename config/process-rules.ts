import { heapMebibytes, idleMebibytes } from "../catalogue/heap.ts";
import { formatBytes, mebibytes } from "../catalogue/quantities.ts";
import {
  kedaConnections,
  memoryForClients,
  redisConnections,
  redisMaxClients,
  reservedRedisClients,
} from "../catalogue/redis.ts";
import { countedKeys } from "../catalogue/scaling.ts";
import { backEndNames, graceSeconds, workloadNames, workloads } from "../catalogue/workloads.ts";
import { rollingOut } from "./capacity.ts";
import { setLine, type Problem } from "./problem.ts";
import { rule } from "./rule.ts";
import { kedaScaled } from "./scaling.ts";

/** The job that makes the index, and a reindex. */
const backEndJobs = 2;

/** Every process at its maximum and in a roll-out. */
const redisTakesClients = rule(["workloads", "redis"], ({ workloads: settings, redis: { memory } }) => {
  const counts = backEndNames.map((name) => ({ name, count: settings[name].max + rollingOut(name, settings[name]) }));
  const runners = counts.find(({ name }) => name === "queues-runner")?.count ?? 0;
  const others = counts.reduce((sum, { count }) => sum + count, backEndJobs) - runners;
  const { runner, other } = redisConnections;
  const counted = kedaScaled(settings).flatMap(countedKeys);
  const kept = reservedRedisClients + counted.length * kedaConnections;
  const needed = others * other + runners * runner + kept;
  const given = redisMaxClients(memory);
  return needed <= given
    ? []
    : [
        {
          key: "redis.memory",
          message:
            `${others} processes at their maximum × ${other} connections + ${runners} queues-runner × ${runner} ` +
            `+ ${kept} kept = ${needed} clients > ${given}, for whose buffers ${memory} has room`,
          fix: setLine("redis.memory", formatBytes(memoryForClients(needed))),
        },
      ];
});

/** V8 is told to stay below the limit: where a process needs more to start, it dies at every start. */
const heapHoldsProcess = rule(["workloads", "indexing"], ({ workloads: settings, indexing }) =>
  [
    ...backEndNames.map((name) => ({ key: `workloads.${name}.resources`, resources: settings[name].resources })),
    { key: "indexing.resources", resources: indexing.resources },
  ].flatMap(({ key, resources }): Problem[] => {
    if (resources === undefined) return [];
    const { requests, limits } = resources;
    const heap = heapMebibytes(limits.memory);
    const idle = `an idle process takes ${idleMebibytes}Mi`;
    const tooSmall = {
      key: `${key}.limits.memory`,
      message: `${heap}Mi of ${limits.memory} are for the heap, and ${idle}`,
      fix: setLine(`${key}.limits.memory`, "512Mi"),
    };
    const evictedFirst = {
      key: `${key}.requests.memory`,
      message: `${idle}: on a full node it would be the first to be evicted`,
      fix: setLine(`${key}.requests.memory`, "512Mi"),
    };
    return [
      ...(heap < idleMebibytes ? [tooSmall] : []),
      ...(mebibytes(requests.memory) < idleMebibytes ? [evictedFirst] : []),
    ];
  }),
);

/** What is under way ends before SIGKILL, and before an autoscaler that removes the node has no more patience. */
const stopIsLongEnough = rule(["workloads", "cluster"], ({ workloads: settings, cluster: { drainSeconds } }) =>
  workloadNames.flatMap((name): Problem[] => {
    const workload = workloads[name];
    const { max, stopSeconds = workload.stopSeconds } = settings[name];
    const { busySeconds = 0, keepInPlace } = workload;
    if (stopSeconds < busySeconds) {
      const key = `workloads.${name}.stopSeconds`;
      const message = `what is under way may take ${busySeconds} s, and is cut after ${stopSeconds} s`;
      return [{ key, message, fix: setLine(key, busySeconds) }];
    }
    const grace = graceSeconds(workload, stopSeconds);
    // An autoscaler leaves those alone that may not be moved.
    if (max === 0 || keepInPlace === true || grace <= drainSeconds) return [];
    return [
      {
        key: "cluster.drainSeconds",
        message:
          `${name} may take ${grace} s to stop (${workload.drainSeconds} + ${stopSeconds}), and the autoscaler of nodes ` +
          `waits for ${drainSeconds} s: raise its own setting, then this one`,
        fix: setLine("cluster.drainSeconds", grace),
      },
    ];
  }),
);

export const processRules = [redisTakesClients, heapHoldsProcess, stopIsLongEnough];
