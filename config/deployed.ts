import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { bytesSchema } from "./schema/primitives.ts";

const size = z.object({
  /** Of its custom resource, where that can change. */
  cluster: z.string().optional(),
  members: z.number(),
  storage: bytesSchema,
  walStorage: bytesSchema.optional(),
  storageClass: z.string().optional(),
  walStorageClass: z.string().optional(),
  /** Name of a cluster that stands beside it, restored. */
  restored: z.string().optional(),
});

const deployedSchema = z.object({
  databases: z.partialRecord(z.enum(["postgres", "redis", "elasticsearch", "mongodb"]), size).optional(),
});

export type DeployedDatabase = z.infer<typeof size>;

/** What the last successful `up` of this stack left, by its own outputs; empty before the first. */
export type Deployed = z.infer<typeof deployedSchema>["databases"] & {};

/** Outputs of an older version of this program, which said less, count for none. */
export const readDeployed = (outputs: unknown): Deployed => deployedSchema.safeParse(outputs).data?.databases ?? {};

/** Asks the engine for the stack's present outputs: volumes can't shrink, and only the state knows how large they are. */
export async function deployedDatabases(): Promise<Deployed> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs }: { outputs?: unknown } = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  return readDeployed(outputs);
}
