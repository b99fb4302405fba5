import { createRequire } from "node:module";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installStandIns } from "../plugins/install.ts";
import { run } from "../tools/command.ts";
import { workFolder } from "../tools/paths.ts";
import { say } from "../tools/progress.ts";

/** Pulumi's plugins come from the internet; where they can't be had, the stand-ins of local/plugins serve. */
export type PluginSource = "official" | "stand-ins";

const names = ["random", "kubernetes", "aws"] as const;

/** The engine's home folder. One for each source: what lies in the other's would be taken for what was asked for. */
export function engineHome(source: PluginSource): string {
  return join(workFolder, "pulumi", source);
}

/**
 * Tries to download the official plugins, once per machine: the first refusal means stand-ins for all of them, because a
 * mixture would be neither the real thing nor a known double. Deleting .local/pulumi tries again.
 */
export async function choosePlugins(pulumi: string): Promise<PluginSource> {
  const file = join(workFolder, "pulumi", "source.json");
  const wanted = versions();
  const earlier = existsSync(file) ? await readFile(file, "utf8") : "";
  const known = (["official", "stand-ins"] as const).find((source) => earlier === JSON.stringify({ source, wanted }));
  const source = known ?? (await tryOfficial(pulumi, wanted));
  if (source === "stand-ins") installStandIns(engineHome(source));
  if (known !== undefined) return known;
  say(
    source === "official"
      ? "  Pulumi's official plugins are used."
      : "  Pulumi's official plugins can't be downloaded here: the stand-ins of local/plugins are used instead.",
  );
  await mkdir(join(workFolder, "pulumi"), { recursive: true });
  await writeFile(file, JSON.stringify({ source, wanted }));
  return source;
}

/** A plugin's version is that of its npm package. */
function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const entries = names.map((name): [string, string] => {
    const manifest: { version: string } = require(`@pulumi/${name}/package.json`);
    return [name, manifest.version];
  });
  return Object.fromEntries(entries);
}

async function tryOfficial(pulumi: string, wanted: Record<string, string>): Promise<PluginSource> {
  say("→ looking for Pulumi's official plugins, some minutes where they can be downloaded");
  const env = { ...process.env, PULUMI_HOME: engineHome("official"), PULUMI_SKIP_UPDATE_CHECK: "true" };
  for (const [name, version] of Object.entries(wanted)) {
    const args = ["plugin", "install", "resource", name, version];
    try {
      await run({ tool: `the ${name} plugin`, command: pulumi, args, cwd: workFolder, env });
    } catch {
      return "stand-ins";
    }
  }
  return "official";
}
