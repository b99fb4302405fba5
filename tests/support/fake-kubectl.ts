import type { Kubectl } from "../../operations/kubectl.ts";
import type { Target } from "../../operations/target.ts";
import { UsageError } from "../../operations/usage.ts";

/** Answers with what `answers` has for the first words of a command, and remembers every command. */
export class FakeKubectl implements Kubectl {
  readonly commands: string[] = [];
  readonly inputs: string[] = [];
  readonly #answers: Readonly<Record<string, unknown>>;

  constructor(answers: Readonly<Record<string, unknown>> = {}) {
    this.#answers = answers;
  }

  async run(args: readonly string[], input?: string): Promise<string> {
    const command = args.join(" ");
    this.commands.push(command);
    if (input !== undefined) this.inputs.push(input);
    const found = Object.entries(this.#answers).find(([start]) => command.startsWith(start));
    if (found === undefined) throw new UsageError("error: the server doesn't have a resource type");
    return typeof found[1] === "string" ? found[1] : JSON.stringify(found[1]);
  }

  async attach(args: readonly string[]): Promise<number> {
    this.commands.push(args.join(" "));
    return 0;
  }

  async forward<T>(target: string, port: number, use: (localPort: number) => Promise<T>): Promise<T> {
    this.commands.push(`port-forward ${target} ${port}`);
    return use(port);
  }
}

const replicas = (min: number, max: number) => ({ min, max, autoscaling: { driver: "hpa" } }) as const;
const scaledByQueues = (max: number) =>
  ({ min: 0, max, autoscaling: { driver: "keda", jobsPerReplica: 2, cooldownSeconds: 300 } }) as const;

/** A production-like target. */
export const target = (kubectl: Kubectl): Target => ({
  stack: "production",
  namespace: "trackdechets",
  cluster: "test",
  kubectl,
  databases: { postgres: "postgres", mongodb: "mongodb" },
  workloads: {
    ui: replicas(2, 5),
    api: replicas(2, 10),
    notifier: replicas(1, 1),
    cron: replicas(1, 1),
    "queues-runner": replicas(1, 10),
    "queues-indexation": replicas(1, 10),
    "queues-bulk-indexation": replicas(1, 10),
    "queues-bulk-indexation-master": replicas(1, 1),
    "queues-webhooks": replicas(3, 3),
    "queues-gerico": scaledByQueues(10),
  },
});
