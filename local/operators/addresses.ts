import { execFile } from "node:child_process";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import { isolatedAddress } from "../isolation/isolation.ts";

/** Addresses of simulated pods, and of Services (see ../cluster/control-plane.ts). */
const ranges = ["10.244.0.1/16", "10.96.0.1/16"];

/**
 * Makes every address of the simulated cluster this namespace's own: an operator that dials one is refused at once, and
 * doesn't wait for an answer that never comes. Throws outside of a namespace of ours: on the machine itself, it would take
 * these addresses from whoever has them.
 */
export async function ownClusterAddresses(): Promise<void> {
  const here = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
  if (!here.includes(isolatedAddress)) throw new Error("not in a network namespace of ours (local/isolation)");
  for (const range of ranges) await promisify(execFile)("ip", ["address", "replace", range, "dev", "lo"]);
}
