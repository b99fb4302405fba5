import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { rootFolder, workFolder } from "../../local/tools/paths.ts";

const run = promisify(execFile);

/** A second checkout of the project on this machine, with everything of its own but the built tools and the packages. */
export class Checkout {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "trackdechets-checkout-"));
    const left = [".git", "node_modules", basename(workFolder)].map((name) => join(rootFolder, name));
    cpSync(rootFolder, this.folder, { recursive: true, filter: (source) => !left.includes(source) });
    symlinkSync(join(rootFolder, "node_modules"), join(this.folder, "node_modules"));
    mkdirSync(join(this.folder, basename(workFolder)));
    symlinkSync(join(workFolder, "tools"), join(this.folder, basename(workFolder), "tools"));
  }

  /** Runs a script of the checkout and answers with what it prints. */
  node = (...args: readonly string[]): Promise<string> =>
    run(process.execPath, args, { cwd: this.folder }).then(({ stdout }) => stdout);

  /** Starts a cluster in a process of its own, which ends. */
  startCluster = (name: string): Promise<string> =>
    this.node(
      ...["--input-type=module", "--eval"],
      `import { startCluster } from "./local/cluster.ts";
      import { installTools } from "./local/tools/install.ts";
      await startCluster(${JSON.stringify(name)}, await installTools());`,
    );

  down = (): Promise<string> => this.node("local/down.ts");

  remove = async (): Promise<void> => {
    await this.down();
    rmSync(this.folder, { recursive: true });
  };
}
