import { spawnSync } from "node:child_process";

/** Programs that preparing and starting a node takes from the machine, and the Debian packages that have them. */
const needed: readonly (readonly [packages: string, command: string, ...args: string[]])[] = [
  ["apt", "apt-get", "--version"],
  ["dpkg", "dpkg-deb", "--version"],
  // Redis is built from its source; `-E` finds out whether the C library's headers are there.
  ["gcc libc6-dev", "gcc", "-E", "-include", "stdio.h", "-x", "c", "/dev/null"],
  ["make", "make", "--version"],
  ["openssl", "openssl", "version"],
  ["python3-pip", "python3", "-c", "import pip"],
  ["tar", "tar", "--version"],
];

/** @throws Error with what isn't there and the command that installs it. */
export function checkMachine(): void {
  const missing = needed.filter(([, command, ...args]) => spawnSync(command, args).status !== 0);
  if (missing.length === 0) return;
  const commands = missing.map(([, command]) => command).join(", ");
  const packages = missing.map(([names]) => names).join(" ");
  throw new Error(`a cluster with real pods needs ${commands}, which don't run here: apt-get install ${packages}`);
}
