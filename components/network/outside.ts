import type { Outside } from "../../catalogue/flows.ts";
import type { StackSettings } from "../../config/schema/index.ts";
import { block, destinationOf, internet, namespace, tcp, type Destination } from "./addresses.ts";

/** What the configuration says of the ways out. */
export interface OutsideSettings {
  readonly config: Pick<
    StackSettings,
    | "network"
    | "platform"
    | "storage"
    | "pdf"
    | "settings"
    | "postgres"
    | "redis"
    | "mongodb"
    | "elasticsearch"
    | "rotation"
    | "monitoring"
    | "workloads"
  >;
  /** Whether errors are sent to Sentry; the address is a secret. */
  readonly sentry: boolean;
}

/** kube-dns is CoreDNS's label too. Over TCP come the answers that are too long for UDP. */
const dns: Destination = {
  to: [{ ...namespace("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
  ports: [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ],
};

/** The way to something outside of the namespace; `undefined` if this stack has no such thing. */
export function wayTo(outside: Outside, { config, sentry }: OutsideSettings): Destination | undefined {
  const { network, storage, pdf, settings, elasticsearch } = config;
  const partners = [internet, ...network.privateCidrs.map(block)];
  if (typeof outside !== "string") {
    const url = settings[outside.setting];
    // Not the partners: telemetry's would open their private addresses to the webhooks too.
    return url === undefined ? undefined : destinationOf(url, [internet]);
  }
  switch (outside) {
    case "dns":
      return dns;
    case "kubernetes-api":
      return { to: network.apiServerCidrs.map(block), ports: tcp(network.apiServerPort) };
    case "storage":
      return destinationOf(storage.endpoint, partners);
    case "snapshots":
      return elasticsearch.snapshots === undefined ? undefined : destinationOf(storage.endpoint, partners);
    case "services":
      return { to: partners, ports: tcp(443) };
    case "vies":
      // The address of its WSDL is http://ec.europa.eu; 443 is where that may lead on to.
      return { to: [internet], ports: tcp(80, 443) };
    case "companies":
      return { to: partners, ports: tcp(...network.companyPorts) };
    case "webhooks":
      return { to: [internet], ports: tcp(...network.webhookPorts) };
    case "external-pdf":
      return pdf.mode === "external" ? destinationOf(pdf.url, partners) : undefined;
    case "sentry":
      return sentry ? { to: [internet], ports: tcp(443) } : undefined;
  }
}
