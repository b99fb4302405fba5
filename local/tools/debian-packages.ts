import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.ts";

/** Where apt keeps what it reads and downloads: beside the packages, so that nothing of the machine's own is touched. */
async function ownFolders(folder: string): Promise<{ downloads: string; flags: string[] }> {
  const downloads = join(folder, "downloads");
  const lists = join(folder, "lists");
  for (const name of [downloads, join(lists, "partial")]) await mkdir(name, { recursive: true });
  const options = [`Dir::State::Lists=${lists}`, `Dir::Cache=${downloads}`, "APT::Sandbox::User="];
  return { downloads, flags: ["--quiet", ...options.map((option) => `--option=${option}`)] };
}

/**
 * Downloads a package, with whatever it needs and this machine lacks, and unpacks all of it into a folder; installs nothing.
 * Throws a ToolError with what apt said.
 */
export async function unpackWithDependencies(name: string, folder: string): Promise<void> {
  const { downloads, flags } = await ownFolders(folder);
  const apt = (...args: string[]): Promise<string> =>
    run({ tool: name, command: "apt-get", args: [...flags, ...args], cwd: downloads, env: process.env });
  await apt("update");
  const plan = await apt("--simulate", "--no-install-recommends", "install", name);
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, each]) => each ?? []);
  await apt("download", ...missing);
  for (const file of (await readdir(downloads)).filter((each) => each.endsWith(".deb"))) {
    const args = ["--extract", file, folder];
    await run({ tool: name, command: "dpkg-deb", args, cwd: downloads, env: process.env });
  }
  for (const own of [downloads, join(folder, "lists")]) await rm(own, { recursive: true });
}
