import { z } from "zod";
import { list, type Kubectl } from "../kubectl.ts";

/** One line of the status. */
export interface Row {
  readonly name: string;
  readonly state: string;
  readonly detail?: string;
  /** Somebody must look at it. */
  readonly wrong: boolean;
}

/** What is looked at, under a heading. */
export interface Section {
  readonly title: string;
  readonly rows: (look: Look) => Promise<readonly Row[]>;
}

export interface Look {
  /** Objects of a kind, by their schema; those without what it demands are left out. */
  readonly read: <Schema extends z.ZodType>(resource: string, schema: Schema) => Promise<readonly z.infer<Schema>[]>;
  readonly now: Date;
}

/** Asks for each kind once, however many sections need it. */
export function look(kubectl: Kubectl, now: Date): Look {
  const asked = new Map<string, Promise<readonly unknown[]>>();
  const ask = (resource: string): Promise<readonly unknown[]> => {
    const found = asked.get(resource) ?? list(kubectl, resource);
    asked.set(resource, found);
    return found;
  };
  return {
    now,
    read: async (resource, schema) =>
      (await ask(resource)).flatMap((object) => {
        const parsed = schema.safeParse(object);
        return parsed.success ? [parsed.data] : [];
      }),
  };
}

const conditionSchema = z.object({ type: z.string(), status: z.string(), message: z.string().default("") });
export const conditions = z.array(conditionSchema).default([]);
export const metadata = z.object({ name: z.string(), creationTimestamp: z.coerce.date() });

export const condition = (all: z.infer<typeof conditions>, type: string) => all.find((each) => each.type === type);
export const holds = (all: z.infer<typeof conditions>, type: string): boolean =>
  condition(all, type)?.status === "True";

export const hours = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 3_600_000;

/** How long ago, in the unit that says most. */
export function ago(from: Date, now: Date): string {
  const passed = hours(from, now);
  if (passed >= 48) return `${Math.floor(passed / 24)} days ago`;
  return passed >= 1 ? `${Math.floor(passed)} h ago` : `${Math.max(0, Math.floor(passed * 60))} min ago`;
}
