import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ingressControllers, type IngressController } from "../catalogue/ingress.ts";
import { bytesSchema } from "./schema/primitives.ts";

const size = z.object({
  members: z.number(),
  storage: bytesSchema,
  storageClass: z.string().optional(),
  walStorage: bytesSchema.optional(),
  walStorageClass: z.string().optional(),
  /** Of its passwords. */
  generation: z.number().optional(),
});

/** `Origin` of `config/origin.ts`; an older version of this program exported none. */
const origin = z.object({ from: z.string(), backup: z.string(), targetTime: z.string() }).partial().optional();

const restorable = size.extend({
  /** Name of its custom resource. */
  cluster: z.string(),
  origin,
  /** Name of a cluster that stands beside it, restored. */
  restored: z.string().optional(),
  restoredOrigin: origin,
});

const deployedSchema = z.object({
  databases: z.object({ postgres: restorable, redis: size, elasticsearch: size, mongodb: restorable }),
  /** Who served the hosts; none where another stack installs the platform. Before there was a choice, it was ingress-nginx. */
  ingressControllers: z.array(z.enum(ingressControllers)).default(["nginx"]),
});

export type DeployedDatabase = z.infer<typeof size> & Partial<z.infer<typeof restorable>>;
type Engine = keyof z.infer<typeof deployedSchema>["databases"];

/** What the last successful `up` of this stack left, by its own outputs; empty before the first. */
export type Deployed = Readonly<Partial<Record<Engine, DeployedDatabase>>> & {
  readonly ingressControllers?: readonly IngressController[];
};

/**
 * Outputs of an older version of this program count for none: they named no cluster and no StorageClass, and a class that
 * isn't named would be taken for another one.
 */
export function readDeployed(outputs: unknown): Deployed {
  const { data } = deployedSchema.safeParse(outputs);
  return data === undefined ? {} : { ...data.databases, ingressControllers: data.ingressControllers };
}

/** Name of the last Job that ran the migrations of a version to their end, as the program exports it. */
export const readMigrated = (outputs: unknown): string | undefined =>
  z.object({ migrated: z.string() }).safeParse(outputs).data?.migrated;

/** Asks the engine for the stack's present outputs: volumes can't shrink, and only the state knows how large they are. */
export async function deployedOutputs(): Promise<unknown> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs }: { outputs?: unknown } = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  return outputs;
}
