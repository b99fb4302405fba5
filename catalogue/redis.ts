import { bytes, type Bytes } from "./quantities.ts";

/**
 * How Redis's memory is divided. The rest, a third, is for what neither share holds: pages written while a fork saves the data
 * exist twice, and replicas have buffers. At the limit the kernel kills Redis; at `maxmemory` it refuses writes, and says so.
 */
const dataShare = 0.6;
const clientShare = 0.1;

/** Of one client: 16Ki for answers are part of it, a question that is being read takes 32Ki or more. */
const clientBytes = 48 * 1024;

export const redisMaxMemory = (memory: Bytes): number => Math.floor(bytes(memory) * dataShare);

/** Clients that Redis takes: one more is refused, where otherwise its buffers would be the kernel's reason to kill it. */
export const redisMaxClients = (memory: Bytes): number => Math.floor((bytes(memory) * clientShare) / clientBytes);

/** The inverse: bytes of memory for so many clients. */
export const memoryForClients = (clients: number): number => Math.ceil((clients * clientBytes) / clientShare);

/** Connections of one process, measured: Bull opens some for each queue, and queues-runner takes jobs from nine. */
export const redisConnections = { runner: 40, other: 20 } as const;

/** The operator's, the Sentinels', the replicas', and a person's. */
export const reservedRedisClients = 50;

/** KEDA's for each key that it counts: its own look, and one for the autoscaler that asks at the same time. */
export const kedaConnections = 2;
