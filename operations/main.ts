import { parseArgs } from "node:util";
import { backup } from "./backup.ts";
import { cleanup } from "./cleanup.ts";
import { choice, type Operation } from "./command.ts";
import { logs } from "./logs.ts";
import { scale } from "./scale.ts";
import { script } from "./script.ts";
import { shell } from "./shell.ts";
import { status } from "./status/index.ts";
import { switchover } from "./switchover.ts";
import { openTarget } from "./target.ts";
import { UsageError } from "./usage.ts";

/** The daily commands, by the name of their target in the Makefile. */
const operations = { status, logs, shell, scale, script, backup, switchover, cleanup } as const satisfies Record<
  string,
  Operation
>;
const names = ["status", "logs", "shell", "scale", "script", "backup", "switchover", "cleanup"] as const;

const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stack: text,
    context: text,
    kubeconfig: text,
    workload: text,
    replicas: text,
    database: text,
    instance: text,
    script: text,
    arguments: text,
  },
});

try {
  const operation: Operation = operations[choice("the command", positionals[0], names)];
  const { stack = "", context, kubeconfig, ...options } = values;
  await operation(await openTarget({ stack, context, kubeconfig }), options);
} catch (error) {
  const said = error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nerror: ${said}\n`);
  process.exitCode = 1;
}
