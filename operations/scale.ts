import { workloadNames, workloads } from "../catalogue/workloads.ts";
import { choice, type Operation } from "./command.ts";
import { UsageError } from "./usage.ts";

/**
 * So many replicas of a workload from now on, as for a reindex; `auto` gives them back to the stack file. Above an autoscaler
 * it is its minimum that is raised: a number of replicas would be taken back within a minute.
 */
export const scale: Operation = async (
  { kubectl, stack, workloads: replicas },
  { workload, replicas: wanted = "" },
) => {
  const name = choice("WORKLOAD", workload, workloadNames);
  const { min, max } = replicas[name];
  const { single } = workloads[name];
  const count = wanted === "auto" ? min : Number(wanted);
  if (wanted === "" || !Number.isInteger(count) || count < 0)
    throw new UsageError(`REPLICAS "${wanted}": a number from 0 to ${max}, or auto for what Pulumi.${stack}.yaml says`);
  if (count > 1 && single !== undefined) throw new UsageError(`exactly one ${name} may run: ${single}`);
  if (count > max)
    throw new UsageError(
      `${name} scales to ${max}, and the quota has no room for more: pulumi config set --path workloads.${name}.max ${count}`,
    );
  if (max > min && count > 0) {
    const patch = JSON.stringify({ spec: { minReplicas: count } });
    await kubectl.run(["patch", "horizontalpodautoscaler", name, "--type=merge", `--patch=${patch}`]);
  }
  // From none an autoscaler never starts by itself; downwards it decides alone, when its pods have less to do.
  const running = Number(await kubectl.run(["get", "deployment", name, "--output=jsonpath={.spec.replicas}"]));
  if (max === min || count === 0 || running < count)
    await kubectl.run(["scale", "deployment", name, `--replicas=${count}`]);
  const range = max > min && count > 0 ? `${count} to ${max}` : `${count}`;
  console.log(`${name}: ${range}${wanted === "auto" ? "" : `; back to the stack file's ${min}: REPLICAS=auto`}`);
};
