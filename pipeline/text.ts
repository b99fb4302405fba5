/** By which a comment or issue is found again; no reader sees it. */
export const marker = (kind: "preview" | "drift", stack: string): string =>
  `<!-- trackdechets: ${kind} of ${stack} -->`;

/** GitHub refuses more than 65,536 characters. */
const limit = 60_000;

/** Pulumi's output as a folded block; the end of a long one is what says most. */
export function folded(title: string, output: string): string {
  const shown = output.length <= limit ? output : `… (the job's log has all of it)\n${output.slice(-limit)}`;
  // A fence that the output can't end: longer than any in it.
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `<details><summary>${title}</summary>\n\n${fence}diff\n${shown.trim()}\n${fence}\n\n</details>`;
}

/** What Pulumi says at the end: how many are created, updated and so on. */
export function summary(output: string): string {
  const lines = output.split("\n");
  const start = lines.findLastIndex((line) => line.startsWith("Resources:"));
  if (start < 0) return "it failed";
  const counts = lines.slice(start + 1).filter((line) => /^\s+\S*\s*\d+ /.test(line));
  return counts.map((line) => line.trim()).join(", ");
}
