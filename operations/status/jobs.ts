import { z } from "zod";
import { ago, condition, conditions, holds, metadata, type Row, type Section } from "./row.ts";

const job = z.object({ metadata, status: z.object({ conditions, active: z.number().default(0) }).prefault({}) });

export const jobSection: Section = {
  title: "Jobs",
  rows: async ({ read, now }) =>
    (await read("jobs.batch", job)).map(({ metadata: { name, creationTimestamp }, status }): Row => {
      const failed = condition(status.conditions, "Failed");
      const isFailed = failed?.status === "True";
      const state = isFailed ? "failed" : holds(status.conditions, "Complete") ? "done" : "under way";
      const detail = [`made ${ago(creationTimestamp, now)}`, ...(isFailed ? [failed.message] : [])].join(", ");
      return { name, state, detail, wrong: isFailed };
    }),
};
