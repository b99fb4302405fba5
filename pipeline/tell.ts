import type { Forge } from "./forge.ts";
import type { EngineResult } from "./engine.ts";
import { folded, marker, summary } from "./text.ts";

const label = "drift";

/** One comment a stack, brought up to date by every push: a pull request isn't filled with old previews. */
export async function tellPreview(forge: Forge, stack: string, { code, output }: EngineResult): Promise<void> {
  const verdict = code === 0 ? summary(output) : "**it failed**";
  const body = `${marker("preview", stack)}\n### Preview of ${stack}: ${verdict}\n\n${folded("What would change", output)}`;
  const earlier = (await forge.comments()).find((note) => note.body.startsWith(marker("preview", stack)));
  if (earlier === undefined) await forge.comment(body);
  else await forge.changeComment(earlier.id, body);
}

/** One open issue a stack for as long as what runs isn't what the program says; closed by the first clean look. */
export async function tellDrift(
  forge: Forge,
  stack: string,
  { code, output }: EngineResult,
  when: Date,
): Promise<void> {
  const mine = marker("drift", stack);
  const day = `${when.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const open = (await forge.issues(label)).find((note) => note.body.startsWith(mine));
  if (code === 0) {
    if (open !== undefined) await forge.changeIssue(open.id, { body: `${mine}\nGone on ${day}.`, close: true });
    return;
  }
  const what = /no changes were expected/.test(output)
    ? "What runs differs from what the program says. Somebody changed it by hand: put it into the program, or take it back by `pulumi up --refresh`."
    : "The stack couldn't be compared: the end of the output says why.";
  const body = `${mine}\n${what}\n\nLast seen on ${day}. Closed by the first run that finds no difference.\n\n${folded("Output", output)}`;
  if (open === undefined) await forge.openIssue({ title: `Drift of ${stack}`, body, label });
  else await forge.changeIssue(open.id, { body });
}
