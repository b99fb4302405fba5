// Judges the manifests of the three stacks by public rule sets: `make audit`. Fails on a finding without an exception.
import { audit, line, open, readyRuleSets } from "../tests/support/audit/audit.ts";
import { ruleSetNames } from "../tests/support/audit/rule-set.ts";

const result = await audit(await readyRuleSets());
const found = open(result);
const row = (name: string, ...cells: readonly (string | number)[]): string =>
  [name.padEnd(12), ...cells.map((cell) => `${cell}`.padStart(10))].join(" ");

console.log(row("rule set", "objects", "findings", "exceptions"));
for (const name of ruleSetNames) {
  const all = result.findings.filter(({ ruleSet }) => ruleSet === name);
  const own = found.filter(({ ruleSet }) => ruleSet === name);
  console.log(row(name, result.objects, own.length, all.length - own.length));
}
if (found.length > 0) {
  console.log(`\n${found.map(line).join("\n")}\n`);
  console.log("Mend the program; what must stay goes to tests/support/audit/exceptions.ts, with its reason.");
  process.exitCode = 1;
}
