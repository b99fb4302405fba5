import { z } from "zod";
import { ingressControllers } from "../../catalogue/ingress.ts";
import { cidrs, count, objectName } from "./primitives.ts";

const address = z
  .string()
  .regex(/^([a-z]+-[a-z]+-\d\/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "the ID of a reserved address")
  .meta({ examples: ["7ed1ea6f-6a5c-4d9f-a1c6-1ab0e7b1a2f4"] });
const controller = z.enum(ingressControllers).meta({ examples: ["traefik"] });

/** Of the cluster: the same for every stack of it. */
export const ingress = z.strictObject({
  controllers: z
    .array(controller)
    .min(1)
    .refine((all) => new Set(all).size === all.length, "each controller once")
    .describe("Who serves the hosts: one, or both while they move. The first one's address is shown by the Ingresses"),
  className: objectName.describe("Name of the IngressClass"),
  replicas: count.max(20).describe("Of each controller"),
  serviceAnnotations: z.record(z.string(), z.string()).default({}).describe("For the provider's load balancer"),
  reservedAddresses: z
    .strictObject({ traefik: address.optional(), nginx: address.optional() })
    .prefault({})
    .describe("Scaleway's IDs of the load balancers' addresses, by controller; without one an address comes and goes"),
  proxyProtocol: z
    .boolean()
    .default(false)
    .describe("Load balancer and controller speak PROXY protocol, which carries the clients' addresses"),
  loadBalancerCidrs: cidrs
    .min(1)
    .default(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"])
    .describe("Where the load balancer's connections come from: the only ones whose PROXY protocol is believed"),
  trustedProxyCidrs: cidrs
    .default([])
    .describe("Addresses of a CDN in front: the only ones whose `X-Forwarded-For` is believed (`docs/cdn.md`)"),
});

const limits = (requestsPerSecond: number, connections: number) =>
  z
    .strictObject({
      requestsPerSecond: z.int().min(1).max(10_000).default(requestsPerSecond).describe("Ten seconds of it at once"),
      connections: z.int().min(1).max(10_000).default(connections).describe("Requests without an end yet"),
    })
    .prefault({});

/** Sized for an office of some hundreds behind one address. */
export const clientLimits = z
  .strictObject({
    ui: limits(100, 200),
    api: limits(50, 100),
    // Two streams a person. All of them come back at once when the notifier restarts, and a browser that is refused never
    // tries again.
    notifier: limits(100, 1000),
  })
  .describe(
    "What one client address may ask of a host, at each replica of the ingress controller; above it: 429. " +
      "Behind a CDN (`platform.ingress.trustedProxyCidrs`) the CDN limits instead",
  );

export type IngressSettings = z.infer<typeof ingress>;
export type ClientLimits = z.infer<typeof clientLimits>;
