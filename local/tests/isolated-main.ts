import { writeFile } from "node:fs/promises";
import { command } from "../command.ts";
import { runTests } from "./run.ts";

// Usage: node isolated-main.ts COUNT-FILE TEST-FILE [TEST-FILE ...], in a network namespace.
await command(async () => {
  const [countFile = "", ...files] = process.argv.slice(2);
  await writeFile(countFile, JSON.stringify(await runTests(files)));
  // As in local/test.ts: what a failed test left open must not keep the run from its end.
  process.exit();
});
