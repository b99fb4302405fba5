import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../tools/command.ts";
import { workFolder } from "../tools/paths.ts";
import { step } from "../tools/progress.ts";

/** What no other registry has, with the libraries that a small system lacks. Debian keeps one version a release only. */
const packages = [
  "runc",
  "mmdebstrap",
  "iptables",
  "libip4tc2",
  "libip6tc2",
  "libmnl0",
  "libnetfilter-conntrack3",
  "libnfnetlink0",
  "libnftnl11",
  "libxtables12",
];

/** Its package gives iptables its names by a script that runs at installation only. */
const iptablesNames = ["iptables", "ip6tables"].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

export interface DebianTools {
  /** Folder with runc and mmdebstrap. */
  readonly bin: string;
  /** The environment in which `iptables` is found, and finds its own. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Downloads Debian packages and unpacks them below `.local`: nothing is installed on the machine. */
export async function debianTools(): Promise<DebianTools> {
  const key = createHash("sha256").update(JSON.stringify(packages)).digest("hex").slice(0, 12);
  const target = join(workFolder, "tools", `debian-${key}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    await step("unpacking runc, iptables and mmdebstrap", "some seconds", () => unpack(unfinished));
    await rename(unfinished, target);
  }
  return toolsOf(target);
}

function toolsOf(folder: string): DebianTools {
  const libraries = join(folder, "usr", "lib", "x86_64-linux-gnu");
  return {
    bin: join(folder, "usr", "bin"),
    environment: {
      ...process.env,
      PATH: [join(folder, "iptables"), join(folder, "usr", "bin"), process.env["PATH"] ?? ""].join(":"),
      LD_LIBRARY_PATH: libraries,
      XTABLES_LIBDIR: join(libraries, "xtables"),
    },
  };
}

async function unpack(folder: string): Promise<void> {
  const downloads = join(folder, "downloads");
  const lists = join(folder, "lists");
  await Promise.all([downloads, join(lists, "partial")].map((name) => mkdir(name, { recursive: true })));
  // Lists of its own: the machine's may be old or missing, and are not ours to renew.
  const own = [
    `--option=Dir::State::Lists=${lists}`,
    `--option=Dir::Cache=${downloads}`,
    "--option=APT::Sandbox::User=",
  ];
  const tool = "Debian's packages";
  const env = process.env;
  await run({ tool, command: "apt-get", args: [...own, "--quiet", "update"], cwd: downloads, env });
  await run({ tool, command: "apt-get", args: [...own, "--quiet", "download", ...packages], cwd: downloads, env });
  for (const name of (await readdir(downloads)).filter((each) => each.endsWith(".deb"))) {
    await run({ tool, command: "dpkg-deb", args: ["--extract", name, folder], cwd: downloads, env });
  }
  await mkdir(join(folder, "iptables"));
  for (const name of iptablesNames) await symlink("../usr/sbin/xtables-nft-multi", join(folder, "iptables", name));
}
