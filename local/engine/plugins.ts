import { createRequire } from "node:module";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../tools/command.ts";
import { rootFolder, workFolder } from "../tools/paths.ts";
import { say } from "../tools/progress.ts";

/** Pulumi's plugins come from the internet; where they can't be had, the stand-ins of local/plugins serve. */
export type PluginSource = "official" | "stand-ins";

const names = ["random", "kubernetes", "aws"] as const;

/** Folder for PATH with one executable a stand-in. */
export const standInFolder = join(workFolder, "plugins", "stand-ins");

/**
 * Tries to download the official plugins, once per machine: the first refusal means stand-ins for all of them, because a
 * mixture would be neither the real thing nor a known double. Deleting .local/plugins tries again.
 */
export async function choosePlugins(pulumi: string, env: NodeJS.ProcessEnv): Promise<PluginSource> {
  const file = join(workFolder, "plugins", "source.json");
  const wanted = versions();
  const earlier = existsSync(file) ? await readFile(file, "utf8") : "";
  await writeStandIns();
  for (const source of ["official", "stand-ins"] as const) {
    if (earlier === JSON.stringify({ source, wanted })) return source;
  }
  const source = await tryOfficial(pulumi, env, wanted);
  say(
    source === "official"
      ? "  Pulumi's official plugins are used."
      : "  Pulumi's official plugins can't be downloaded here: the stand-ins of local/plugins are used instead.",
  );
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

async function tryOfficial(
  pulumi: string,
  env: NodeJS.ProcessEnv,
  wanted: Record<string, string>,
): Promise<PluginSource> {
  say("→ looking for Pulumi's official plugins, some minutes where they can be downloaded");
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

async function writeStandIns(): Promise<void> {
  await mkdir(standInFolder, { recursive: true });
  for (const name of names) {
    const file = join(standInFolder, `pulumi-resource-${name}`);
    const program = join(rootFolder, "local", "plugins", name, "main.ts");
    // exec: the engine ends the plugin by the process id that it started.
    await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    await chmod(file, 0o755);
  }
}
