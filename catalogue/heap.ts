import { mebibytes, type Bytes } from "./quantities.ts";

/** Of a Node process's memory limit; the rest is for buffers, code and stacks, which V8's own limit doesn't count. */
const heapShare = 0.75;

/** What V8 may take for its heap, under a container's memory limit. */
export const heapMebibytes = (limit: Bytes): number => Math.floor(mebibytes(limit) * heapShare);

/** Measured of each back-end process before it has done anything; most of it is heap. */
export const idleMebibytes = 365;
