import { z } from "zod";
import { condition, conditions, hours, metadata, type Row, type Section } from "./row.ts";

const ingress = z.object({
  spec: z.object({ rules: z.array(z.object({ host: z.string() })) }),
  status: z.object({
    loadBalancer: z
      .object({
        ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).default([]),
      })
      .prefault({}),
  }),
});

export const addressSection: Section = {
  title: "Public addresses",
  rows: async ({ read }) =>
    (await read("ingresses.networking.k8s.io", ingress)).flatMap(({ spec, status }) => {
      const [first] = status.loadBalancer.ingress;
      const address = first?.ip ?? first?.hostname;
      return spec.rules.map(({ host }): Row => ({
        name: host,
        state: address ?? "no address yet",
        wrong: address === undefined,
      }));
    }),
};

const certificate = z.object({
  metadata,
  status: z.object({ notAfter: z.coerce.date().optional(), conditions }).prefault({}),
});

/** cert-manager renews a third of a certificate's life before its end: 30 days of Let's Encrypt's 90. */
const renewedLatestHours = 14 * 24;

export const certificateSection: Section = {
  title: "Certificates",
  rows: async ({ read, now }) =>
    (await read("certificates.cert-manager.io", certificate)).map(({ metadata: { name }, status }): Row => {
      const ready = condition(status.conditions, "Ready");
      const left = status.notAfter === undefined ? 0 : hours(now, status.notAfter);
      const isReady = ready?.status === "True";
      return {
        name,
        state: isReady ? `valid for ${Math.floor(left / 24)} days` : "not ready",
        detail: isReady ? undefined : ready?.message,
        wrong: !isReady || left < renewedLatestHours,
      };
    }),
};
