import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { burstSeconds, ingressAnnotations } from "../../catalogue/ingress.ts";
import type { StackSettings } from "../../config/schema/index.ts";
import type { ClientLimits } from "../../config/schema/ingress.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { awaited, type ListeningService } from "./workload.ts";

/** The three processes that browsers speak to. */
export const publicNames = ["ui", "api", "notifier"] as const;
export type PublicName = (typeof publicNames)[number];

export interface PublicIngressArgs {
  readonly environment: Environment;
  readonly services: Readonly<Record<PublicName, ListeningService>>;
  /** Names the hosts, the ingress class and the issuer of the certificates. */
  readonly config: Pick<StackSettings, "hosts" | "platform" | "clientLimits">;
}

/** What the controller is told of each host, beside its limits. Seconds are bare numbers, in text. */
const behaviour: Readonly<Record<PublicName, Readonly<Record<string, string>>>> = {
  ui: {},
  api: {
    // The application takes JSON up to 21 MB; larger files go to the bucket straight from the browser.
    "proxy-body-size": "22m",
    // The application itself answers 408 after 65 s: the proxy must have more patience.
    "proxy-read-timeout": "75",
    "proxy-send-timeout": "75",
  },
  notifier: {
    // Events must leave as they come.
    "proxy-buffering": "off",
    // The notifier sends a comment every 30 s: an idle stream is a dead one long before.
    "proxy-read-timeout": "300",
    "proxy-send-timeout": "300",
  },
};

/**
 * Of one address, at each replica of the controller: what is above is answered with 429. Traefik counts by the connection's
 * address here, whatever a trusted header says: behind a CDN all its users would be one.
 */
const limited = ({ requestsPerSecond, connections }: ClientLimits[PublicName]): Readonly<Record<string, string>> => ({
  "limit-rps": `${requestsPerSecond}`,
  "limit-burst-multiplier": `${burstSeconds}`,
  "limit-connections": `${connections}`,
});

/**
 * One Ingress a host, each with its certificate. CORS isn't set: the application answers it itself, and a second set of
 * headers makes browsers refuse both.
 */
export class PublicIngress extends pulumi.ComponentResource {
  constructor(name: string, args: PublicIngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:PublicIngress", name, {}, opts);
    const { hosts, platform, clientLimits } = args.config;
    publicNames.forEach((host) => {
      const backend = args.services[host];
      new k8s.networking.v1.Ingress(
        `${name}-${host}`,
        {
          metadata: {
            name: host,
            namespace: args.environment.namespace,
            labels: labels(host, "ingress"),
            annotations: {
              ...awaited(backend.hasPods),
              "cert-manager.io/cluster-issuer": platform.issuer.name,
              ...ingressAnnotations({
                "force-ssl-redirect": "true",
                ...(platform.ingress.trustedProxyCidrs.length > 0 ? {} : limited(clientLimits[host])),
                ...behaviour[host],
              }),
            },
          },
          spec: {
            ingressClassName: platform.ingress.className,
            tls: [{ hosts: [hosts[host]], secretName: `${host}-tls` }],
            rules: [
              {
                host: hosts[host],
                http: {
                  paths: [
                    {
                      path: "/",
                      pathType: "Prefix",
                      backend: { service: { name: backend.name, port: { number: backend.port } } },
                    },
                  ],
                },
              },
            ],
          },
        },
        { parent: this },
      );
    });
    this.registerOutputs();
  }
}
