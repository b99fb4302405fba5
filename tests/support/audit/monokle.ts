import { z } from "zod";
import { installMonokle } from "../../../local/tools/packages.ts";
import { verdict, type RuleSet } from "./rule-set.ts";

const report = z.array(z.object({ rule: z.string(), kind: z.string(), name: z.string(), text: z.string() }));

/** Monokle: all 17 controls of the Pod Security Standards, its practices, and links between objects. */
export async function monokle(): Promise<RuleSet> {
  const program = await installMonokle();
  return async ({ allList }) =>
    report
      .parse(await verdict("monokle", process.execPath, [program, allList]))
      .map(({ rule, kind, name, text }) => ({ rule, object: `${kind}/${name}`, text }));
}
