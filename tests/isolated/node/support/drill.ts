import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, type RealCluster } from "./cluster.ts";

export interface DrillRun {
  readonly succeeded: boolean;
  /** Why it ended so, as the pod's status says. */
  readonly message: string;
  readonly result: {
    readonly success: boolean;
    readonly recoveryPointSeconds?: number;
    readonly durationSeconds: number;
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Starts PostgreSQL's drill as a person does, and waits for its end. */
export async function runDrill(real: RealCluster, job: string, seconds: number): Promise<DrillRun> {
  await real.kubectl("create", "job", "--from=cronjob/postgres-drill", job);
  const succeeded = await eventually(`the end of the drill ${job}`, seconds, async () => {
    const { status }: { status: { conditions?: readonly Condition[] } } = JSON.parse(
      await real.kubectl("get", "job", job, "--output=json"),
    );
    const ended = status.conditions?.find((each) => /^(Complete|Failed)$/.test(each.type) && each.status === "True");
    return ended === undefined ? undefined : ended.type === "Complete";
  });
  const terminated = "{.items[0].status.containerStatuses[0].state.terminated.message}";
  const pod = ["pods", `--selector=job-name=${job}`, `--output=jsonpath=${terminated}`];
  const result = ["configmap", "postgres-drill-result", "--output=jsonpath={.data.result\\.json}"];
  return {
    succeeded,
    message: await real.kubectl("get", ...pod),
    result: JSON.parse(await real.kubectl("get", ...result)),
  };
}

/** Overwrites the middle of an object of the store. Answers with how it is put back. */
export async function damage(real: RealCluster, bucket: string, name: string): Promise<() => Promise<void>> {
  const file = join(real.node.folder, "storage", "objects", bucket, name);
  const good = await readFile(file);
  // In place, since the store keeps what it knows of an object in the file's attributes.
  const put = (content: Buffer): Promise<void> => writeFile(file, content, { flag: "r+" });
  const quarter = Math.floor(good.length / 4);
  await put(Buffer.from(good).fill(7, quarter, 3 * quarter));
  return () => put(good);
}
