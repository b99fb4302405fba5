import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";

/** Address, inside of the namespace, of what must be reached from pods: loopback is each pod's own. */
export const isolatedAddress = "172.30.0.1";

/** Why no network namespace can be made here; `undefined` where one can. */
export function isolationProblem(): string | undefined {
  if (process.platform !== "linux") return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return "not run as root";
  const missing = ["unshare", "ip"].filter((name) => spawnSync(name, ["--help"]).error !== undefined);
  if (missing.length > 0) return `${missing.join(" and ")} not installed (Debian: util-linux, iproute2)`;
  const { status, stderr } = spawnSync("unshare", ["--net", "--", "true"]);
  return status === 0 ? undefined : `no network namespace may be made: ${stderr.toString().trim()}`;
}

/**
 * Runs a script of ours, and all that it starts, in a network namespace of its own that ends with the last of them. It sees
 * no network but its own, so whatever it needs from a registry must be there before. Answers with its exit code.
 */
export function runIsolated(script: string, args: readonly string[]): Promise<number> {
  const enter = join(import.meta.dirname, "enter.sh");
  const child = spawn("unshare", ["--net", "--", "sh", enter, process.execPath, script, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
