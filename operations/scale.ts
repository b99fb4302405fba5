import { workloadNames, workloads } from "../catalogue/workloads.ts";
import { pausedAnnotation } from "../catalogue/scaling.ts";
import { choice, type Operation } from "./command.ts";
import type { Kubectl } from "./kubectl.ts";
import { UsageError } from "./usage.ts";

/**
 * So many replicas of a workload from now on, as for a reindex; `auto` gives them back to the stack file. Above an autoscaler
 * it is its minimum that is raised: a number of replicas would be taken back within a minute. KEDA is stopped at that number, until
 * `auto`.
 */
export const scale: Operation = async (
  { kubectl, stack, workloads: replicas },
  { workload, replicas: wanted = "" },
) => {
  const name = choice("WORKLOAD", workload, workloadNames);
  const { min, max, autoscaling } = replicas[name];
  const { single } = workloads[name];
  const count = wanted === "auto" ? min : Number(wanted);
  if (wanted === "" || !Number.isInteger(count) || count < 0)
    throw new UsageError(`REPLICAS "${wanted}": a number from 0 to ${max}, or auto for what Pulumi.${stack}.yaml says`);
  if (count > 1 && single !== undefined) throw new UsageError(`exactly one ${name} may run: ${single}`);
  if (count > max)
    throw new UsageError(
      `${name} scales to ${max}, and the quota has no room for more: pulumi config set --path workloads.${name}.max ${count}`,
    );
  const isBack = wanted === "auto";
  const wayBack = isBack ? "" : `; back to the stack file's ${min}: REPLICAS=auto`;
  if (autoscaling.driver === "keda") {
    // One that is switched off is stopped at 0 by the stack file itself.
    const free = isBack && max > 0;
    await pause(kubectl, name, free ? undefined : count);
    console.log(free ? `${name}: ${min} to ${max}, as its queues ask` : `${name}: ${count}${wayBack}`);
    return;
  }
  if (max > min && count > 0) {
    const patch = JSON.stringify({ spec: { minReplicas: count } });
    await kubectl.run(["patch", "horizontalpodautoscaler", name, "--type=merge", `--patch=${patch}`]);
  }
  // From none an autoscaler never starts by itself; downwards it decides alone, when its pods have less to do.
  const running = Number(await kubectl.run(["get", "deployment", name, "--output=jsonpath={.spec.replicas}"]));
  if (max === min || count === 0 || running < count)
    await kubectl.run(["scale", "deployment", name, `--replicas=${count}`]);
  const range = max > min && count > 0 ? `${count} to ${max}` : `${count}`;
  console.log(`${name}: ${range}${wayBack}`);
};

const pause = (kubectl: Kubectl, name: string, count: number | undefined): Promise<string> => {
  const annotation = count === undefined ? `${pausedAnnotation}-` : `${pausedAnnotation}=${count}`;
  return kubectl.run(["annotate", "scaledobjects.keda.sh", name, annotation, "--overwrite"]);
};
