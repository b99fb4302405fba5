import { z } from "zod";
import { buildTestBinary } from "../../../local/tools/go.ts";
import { verdict, type RuleSet } from "./rule-set.ts";

const report = z.array(
  z.object({
    type_meta: z.object({ kind: z.string() }),
    object_meta: z.object({ name: z.string() }),
    checks: z.array(
      z.object({
        check: z.object({ id: z.string() }),
        grade: z.number(),
        skipped: z.boolean(),
        comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
      }),
    ),
  }),
);

/** The best of its grades; below it come "almost", "warning" and "critical". */
const allOk = 10;

/** Beyond the default ones. Left out are those that want requests equal to limits: no room to burst, for any pod. */
const optional = ["container-seccomp-profile", "container-ports-check"];

/** kube-score: single objects, and what they say of each other. */
export async function kubeScore(): Promise<RuleSet> {
  const binary = await buildTestBinary("kube-score");
  const flags = ["--kubernetes-version=v1.35", "--output-format=json", `--enable-optional-test=${optional.join()}`];
  return async ({ allFile }) =>
    report
      .parse(await verdict("kube-score", binary, ["score", ...flags, allFile]))
      .flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) =>
        checks
          .filter(({ grade, skipped }) => grade < allOk && !skipped)
          .flatMap(({ check, comments }) =>
            (comments ?? []).map(({ path, summary }) => ({
              rule: check.id,
              object: [`${kind}/${name}`, path].filter(Boolean).join(":"),
              text: summary,
            })),
          ),
      );
}
