import { bytes, formatBytes, type Bytes, type ContainerResources, type Resources } from "./quantities.ts";

/**
 * The node's own disk: what containers print, and what they write into their `emptyDir`s and, where a root file system can't be
 * read-only, beside them. A node whose disk is full evicts pods, those above their request first; a container above its limit
 * takes its own pod away and nobody else's.
 */

/** The kubelet keeps five files of 10Mi of each container's output, and looks every ten seconds only. */
const logs: Bytes = "128Mi";

/** `/tmp` of a process, unless its row says otherwise: a spreadsheet that is imported lies there as a whole. */
export const processScratch: Bytes = "1Gi";

const total = (...amounts: readonly Bytes[]): Bytes =>
  formatBytes(amounts.map(bytes).reduce((sum, amount) => sum + amount, 0));

/**
 * A process's container, which mostly writes nothing but its log.
 * @param scratch the sizes of its `emptyDir`s together: its limit must hold them, or it is evicted before they are full
 */
export const withDisk = ({ requests, limits }: Resources, ...scratch: readonly Bytes[]): ContainerResources => ({
  requests: { ...requests, "ephemeral-storage": logs },
  limits: { ...limits, "ephemeral-storage": total(logs, ...scratch) },
});

/** A database's container: all of it is requested, so that others go first. */
export const withOwnDisk = ({ requests, limits }: Resources, scratch: Bytes): ContainerResources => {
  const disk = { "ephemeral-storage": total(logs, scratch) };
  return { requests: { ...requests, ...disk }, limits: { ...limits, ...disk } };
};

/** What the namespace gives a container that asks for nothing: those that operators and cert-manager add. */
export const containerDefaults: ContainerResources = withDisk(
  { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
  "128Mi",
);
