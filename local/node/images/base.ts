import { join } from "node:path";
import { run } from "../../tools/command.ts";
import { workFolder } from "../../tools/paths.ts";
import type { DebianTools } from "../debian.ts";
import { layer } from "./layers.ts";
import type { Blob } from "./layers.ts";

/** The first with a PgBouncer that knows CloudNativePG's settings. */
const suite = "trixie";

const packages = [
  "ca-certificates",
  "pgbouncer",
  "postgresql-17",
  // Of the plugin's sidecar.
  "python3",
  // For Sentinel, and for its client.
  "redis-server",
];

/** Nobody reads manuals in a container; PostgreSQL compiles no queries where its compiler is missing, and says nothing. */
const leftOut = [
  "/usr/share/doc/*",
  "/usr/share/i18n/*",
  "/usr/share/locale/*",
  "/usr/share/man/*",
  "/usr/lib/postgresql/17/lib/bitcode/*",
  "/usr/lib/postgresql/17/lib/llvmjit*",
  "/usr/lib/x86_64-linux-gnu/libLLVM*",
  "/usr/lib/x86_64-linux-gnu/libz3*",
];

/** The users by whose numbers the operators and the components start the containers. */
const customize = [
  "usermod --uid 26 postgres",
  "usermod --uid 998 pgbouncer || useradd --uid 998 --no-create-home pgbouncer",
  // A database that the package makes, and nobody uses.
  "rm -r /var/lib/postgresql/17 /etc/postgresql/17",
  "chown --recursive postgres /var/lib/postgresql /var/log/postgresql /var/run/postgresql",
  // Where CloudNativePG's manager looks for it.
  "ln -s /usr/sbin/pgbouncer /usr/bin/pgbouncer",
  "useradd --uid 1000 --no-create-home server",
  "useradd --uid 1001 --no-create-home application",
].join(" && ");

/** One root file system for every image that needs an operating system: so it is unpacked once on each node. */
export const baseLayer = ({ bin, environment }: DebianTools): Promise<Blob> =>
  layer(
    { name: "debian", inputs: [suite, packages, leftOut, customize], expected: "about 1 minute the first time" },
    async (archive) => {
      const args = [
        "--mode=root",
        "--variant=minbase",
        `--include=${packages.join(",")}`,
        ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
        `--customize-hook=chroot "$1" sh -c '${customize}'`,
        "--quiet",
        suite,
        archive,
      ];
      await run({ tool: "Debian", command: join(bin, "mmdebstrap"), args, cwd: workFolder, env: environment });
    },
  );
