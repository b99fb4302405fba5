import { z } from "zod";
import { type Row, type Section } from "./row.ts";

const quantities = z.record(z.string(), z.string()).default({});
const quota = z.object({ status: z.object({ hard: quantities, used: quantities }).prefault({}) });

const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** As a number of cores, bytes or pieces; the API server writes quotas in more units than stack files do. */
export function amount(quantity: string): number {
  const [, digits = "", unit = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (units[unit] ?? Number.NaN);
}

/** What the namespace may use; what is forbidden in it (a limit of 0) is left out. */
export const quotaSection: Section = {
  title: "Quota",
  rows: async ({ read }) =>
    (await read("resourcequotas", quota)).flatMap(({ status: { hard, used } }) =>
      Object.entries(hard)
        .filter(([, limit]) => amount(limit) > 0)
        .map(([name, limit]): Row => {
          const taken = used[name] ?? "0";
          const share = amount(taken) / amount(limit);
          return {
            name,
            state: `${Math.round(share * 100)} % used`,
            detail: `${taken} of ${limit}`,
            wrong: share >= 1,
          };
        }),
    ),
};
