import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { installCheckov } from "../../../local/tools/packages.ts";
import { verdict, type RuleSet } from "./rule-set.ts";

const report = z.object({
  summary: z.object({ parsing_errors: z.literal(0) }),
  results: z.object({
    // `Deployment.trackdechets.api`; names may have dots too.
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
  }),
});

const nameOf = (resource: string): string => {
  const [kind, , ...name] = resource.split(".");
  return `${kind}/${name.join(".")}`;
};

/** checkov: its checks of Kubernetes objects, and of how these belong together. */
export async function checkov(): Promise<RuleSet> {
  const packages = await installCheckov();
  const flags = ["--framework=kubernetes", "--output=json", "--quiet", "--compact", "--skip-download"];
  return async ({ allFile }) => {
    // It would read and write settings there.
    const home = await mkdtemp(join(tmpdir(), "checkov-"));
    try {
      const env = { HOME: home, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" };
      const args = ["-m", "checkov.main", ...flags, `--file=${allFile}`];
      const { results } = report.parse(await verdict("checkov", "python3", args, env));
      return results.failed_checks.map(({ check_id, check_name, resource }) => ({
        rule: check_id,
        object: nameOf(resource),
        text: check_name,
      }));
    } finally {
      await rm(home, { recursive: true });
    }
  };
}
