import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Kubectl } from "./kubectl.ts";
import { UsageError } from "./usage.ts";

/** What became of something that was asked for: undefined while it is under way. */
export type Outcome = { readonly ok: boolean; readonly message: string } | undefined;

const created = z.object({ metadata: z.object({ name: z.string() }) });

/** Hands over a manifest, and answers with the name that it got. */
export async function create(kubectl: Kubectl, manifest: unknown): Promise<string> {
  const answer = await kubectl.run(["create", "--filename=-", "--output=json"], JSON.stringify(manifest));
  return created.parse(JSON.parse(answer)).metadata.name;
}

/** Waits until it has ended, and says how; Ctrl-C stops the waiting only. Throws a UsageError if it failed. */
export async function follow(
  kubectl: Kubectl,
  resource: string,
  outcome: (object: unknown) => Outcome,
  pauseMilliseconds = 2000,
): Promise<void> {
  console.log(`${resource}: under way (Ctrl-C stops the waiting only)`);
  for (;;) {
    const found = outcome(JSON.parse(await kubectl.run(["get", resource, "--output=json"])));
    if (found?.ok === false) throw new UsageError(`${resource}: ${found.message}`);
    if (found !== undefined) return console.log(`${resource}: ${found.message}`);
    await sleep(pauseMilliseconds);
  }
}

const conditions = z.object({
  status: z.object({
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
      .default([]),
  }),
});

export const jobOutcome = (object: unknown): Outcome => {
  const { conditions: found } = conditions.parse(object).status;
  const holds = (type: string) => found.find((each) => each.type === type && each.status === "True");
  if (holds("Complete") !== undefined) return { ok: true, message: "done" };
  const failed = holds("Failed");
  return failed === undefined ? undefined : { ok: false, message: `failed: ${failed.message}` };
};
