import { isIPv4 } from "node:net";
import type * as k8s from "@pulumi/kubernetes";
import type { Port } from "../../catalogue/flows.ts";

export type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

/** One way out: any of the peers, on any of the ports. */
export interface Destination {
  readonly to: Peer[];
  readonly ports: Port[];
}

/**
 * IPv4 blocks that aren't the internet (RFC 6890): private networks, this host, link-local with the clouds' metadata service,
 * carrier NAT (Kapsule numbers its pods from it), documentation, tests, multicast.
 */
const reserved = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** The internet. Of IPv4 only: without a rule for it, IPv6 is refused. */
export const internet: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: reserved } };

export const block = (cidr: string): Peer => ({ ipBlock: { cidr } });

/** By the one label that every namespace has without anybody's doing. */
export const namespace = (name: string): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});

export const tcp = (...ports: readonly number[]): Port[] => ports.map((port) => ({ port, protocol: "TCP" }));

/**
 * Where a URL leads: to one address, to the namespace of a `….svc` host, or to `elsewhere`. Policies are applied behind the
 * Service: its port must be that of its pods.
 */
export function destinationOf(url: string, elsewhere: readonly Peer[]): Destination {
  const { hostname, port, protocol } = new URL(url);
  const ports = tcp(port === "" ? (protocol === "http:" ? 80 : 443) : Number(port));
  if (isIPv4(hostname)) return { to: [block(`${hostname}/32`)], ports };
  const within = /^[^.]+\.([^.]+)\.svc(?:\..+)?$/.exec(hostname)?.[1];
  return { to: within === undefined ? [...elsewhere] : [namespace(within)], ports };
}
