import type { RealCluster } from "./cluster.ts";

/** Of a script: `answer(text)` ends it. A process that exits takes with it what its pipe hasn't taken yet: 64 KiB at a time. */
export const answering = `const answer = (text) => process.stdout.write(String(text), () => process.exit());`;

/** A script that goes on until it is told to stop. */
export interface Background {
  /** Answers with what it printed. */
  readonly stop: () => Promise<string>;
}

/**
 * Starts a script, a module of JavaScript, in the clients' pod. It calls `begin()` once its work has begun, which is when this
 * answers; works until `isStopped()`, and ends by `answer(text)`.
 *
 * @param key names it among those that run at the same time
 */
export async function startScript(real: RealCluster, key: string, text: string): Promise<Background> {
  const [begun, stopped] = [`/tmp/${key}-begun`, `/tmp/${key}-stopped`];
  const inClient = (...command: readonly string[]) => real.kubectl("exec", "client", "--", ...command);
  await inClient("rm", "-f", begun, stopped);
  const output = real.script(`
    import { existsSync, writeFileSync } from "node:fs";
    const begin = () => writeFileSync("${begun}", "");
    const isStopped = () => existsSync("${stopped}");
    ${answering}
    ${text}
  `);
  await Promise.race([inClient("sh", "-c", `until [ -e ${begun} ]; do sleep 0.1; done`), output]);
  const stop = async (): Promise<string> => {
    await inClient("touch", stopped);
    return output;
  };
  return { stop };
}
