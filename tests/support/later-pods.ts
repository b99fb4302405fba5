import { recordProgram } from "./program.ts";
import type { StackName } from "./stack.ts";
import { isObject, podsOf, suiteOf } from "./suite.ts";
import type { JsonObject } from "./wire.ts";

/**
 * The pods of a stack that run now and then only: of schedules, of drills' copies, and those that answer ACME challenges.
 * @param accounts names of the namespace's accounts: Pulumi completes some, which a recording can't know
 */
export async function laterPods(stack: StackName, namespace: string, accounts: readonly string[]) {
  const pods = podsOf(await suiteOf(await recordProgram(stack)));
  const later = pods.filter(({ owner }) => /^(CronJob|Pod) |-drill/.test(owner));
  return later.map(({ owner, labels, spec }) => {
    const { serviceAccountName = "default", ...rest }: JsonObject = isObject(spec) ? spec : {};
    const begin = String(serviceAccountName).replace(/-mock0000$/, "");
    const account = accounts.find((name) => name.startsWith(begin)) ?? begin;
    const metadata = { name: owner.toLowerCase().replace(" ", "-"), namespace, labels };
    return { apiVersion: "v1", kind: "Pod", metadata, spec: { ...rest, serviceAccountName: account } };
  });
}
