import { z } from "zod";
import { choice, type Operation } from "./command.ts";
import type { Target } from "./target.ts";
import { UsageError } from "./usage.ts";

const engines = ["postgres", "redis"] as const;

const cluster = z.object({
  status: z.object({
    currentPrimary: z.string(),
    instancesStatus: z
      .object({ healthy: z.array(z.string()) })
      .partial()
      .prefault({}),
  }),
});

/** Hands the lead to another member: before a node is drained, or to see that it works. Clients connect anew by themselves. */
export const switchover: Operation = async (target, { database, instance }) => {
  if (choice("DATABASE", database, engines) === "redis") await redis(target);
  else await postgres(target, instance);
};

/** What `kubectl cnpg promote` does, without its plugin: the operator follows `targetPrimary`. */
async function postgres({ kubectl, databases }: Target, instance: string | undefined): Promise<void> {
  const resource = ["clusters.postgresql.cnpg.io", databases.postgres];
  const found = cluster.parse(JSON.parse(await kubectl.run(["get", ...resource, "--output=json"])));
  const { currentPrimary, instancesStatus } = found.status;
  const others = (instancesStatus.healthy ?? []).filter((name) => name !== currentPrimary);
  const next = instance === undefined || instance === "" ? others.sort()[0] : instance;
  if (next === undefined || !others.includes(next))
    throw new UsageError(
      `${currentPrimary} is the primary, and ${others.join(", ") || "no other instance"} could take over: INSTANCE "${next ?? ""}"`,
    );
  const status = {
    targetPrimary: next,
    targetPrimaryTimestamp: new Date().toISOString(),
    phase: "Switchover in progress",
    phaseReason: `Switching over to ${next}`,
  };
  const patch = JSON.stringify({ status });
  await kubectl.run(["patch", ...resource, "--subresource=status", "--type=merge", `--patch=${patch}`]);
  console.log(`postgres: from ${currentPrimary} to ${next}; make status says when it leads`);
}

async function redis({ kubectl }: Target): Promise<void> {
  const command = ["redis-cli", "-p", "26379", "sentinel", "failover", "mymaster"];
  console.log((await kubectl.run(["exec", "deployment/rfs-redis", "--", ...command])).trim());
  console.log("redis: the Service redis-master follows within some seconds");
}
