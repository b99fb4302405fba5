import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { z } from "zod";
import { UsageError } from "./usage.ts";

/** kubectl on one cluster, in one namespace. */
export interface Kubectl {
  /** Standard output of a command. Throws a UsageError with what kubectl said. */
  run(args: readonly string[], input?: string): Promise<string>;
  /** A command with this terminal. Ends when it ends; answers with its exit code. */
  attach(args: readonly string[]): Promise<number>;
  /** Opens a way to a port of a pod or Service from a free one of this machine, for as long as `use` lasts. */
  forward<T>(target: string, port: number, use: (localPort: number) => Promise<T>): Promise<T>;
}

const listSchema = z.object({ items: z.array(z.unknown()) });
const missingKind = /the server doesn't have a resource type|could not find the requested resource/;

/** Objects of a kind, as they are; none where the cluster doesn't know the kind. */
export async function list(kubectl: Kubectl, resource: string): Promise<readonly unknown[]> {
  try {
    return listSchema.parse(JSON.parse(await kubectl.run(["get", resource, "--output=json"]))).items;
  } catch (error) {
    if (error instanceof UsageError && missingKind.test(error.message)) return [];
    throw error;
  }
}

/**
 * @param connection arguments that say which cluster: `--context` or `--kubeconfig`
 * @param program found on PATH
 */
export function kubectlFor(connection: readonly string[], namespace: string, program = "kubectl"): Kubectl {
  const all = (args: readonly string[]): string[] => [...connection, "--namespace", namespace, ...args];
  return {
    async run(args, input) {
      const running = promisify(execFile)(program, all(args), { maxBuffer: 256 * 1024 * 1024 });
      running.child.stdin?.end(input ?? "");
      return (await running.catch(explained)).stdout;
    },
    async attach(args) {
      const child = spawn(program, all(args), { stdio: "inherit" });
      return ended(child);
    },
    async forward(target, port, use) {
      const args = all(["port-forward", "--address=127.0.0.1", target, `:${port}`]);
      // Of a process group of its own: Ctrl-C is meant for the client, which then asks the server by this way to stop the query.
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
      const end = (): void => void child.kill();
      process.once("exit", end);
      try {
        return await use(await forwardedPort(child));
      } finally {
        process.off("exit", end);
        end();
      }
    },
  };
}

function explained(error: unknown): never {
  if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT")
    throw new UsageError("kubectl isn't installed");
  const said = typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr).trim() : "";
  throw new UsageError(said === "" ? String(error) : said);
}

/** Exit code of a child; Ctrl-C is its business, not ours. */
export async function ended(child: ChildProcess): Promise<number> {
  const ignore = (): void => {};
  process.on("SIGINT", ignore);
  try {
    const [code]: unknown[] = await once(child, "exit");
    return typeof code === "number" ? code : 1;
  } finally {
    process.off("SIGINT", ignore);
  }
}

/** kubectl chooses the port, and says which. */
async function forwardedPort(child: ChildProcess): Promise<number> {
  let said = "";
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const [, port] = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("error", reject);
    child.on("exit", () => reject(new UsageError(`the port can't be forwarded: ${said.trim()}`)));
  });
}
