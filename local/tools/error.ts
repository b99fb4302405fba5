const lastLines = 25;

/** A tool that could not be built or installed: which one, the command to repeat it, and the end of what it said. */
export class ToolError extends Error {
  override readonly name = "ToolError";

  constructor(tool: string, command: readonly string[], output: string) {
    const end = output.trimEnd().split("\n").slice(-lastLines).join("\n");
    super(`could not set up ${tool}\n  command: ${command.join(" ")}\n${end.replace(/^/gm, "  | ")}`);
  }
}
