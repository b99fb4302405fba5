import { BlockList, isIPv6 } from "node:net";
import type { Endpoint } from "./endpoints.ts";
import type { Peer, Policy, Port, Selector } from "./policies.ts";

/**
 * A second opinion beside cyclonus, and the only one that needs no tool: what the documentation of NetworkPolicy says, for the
 * fields that are in use (policies.ts refuses others).
 */

/** A block of one family holds no address of the other: `0.0.0.0/0` is all of IPv4 and nothing of IPv6. */
export function inBlock(cidr: string, address: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  if (isIPv6(network) !== isIPv6(address)) return false;
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, family);
}

export const matches = ({ matchLabels = {} }: Selector, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value);

/** Labels that every namespace has; those of Pod Security are of no interest here. */
export const namespaceLabels = (namespace: string) => ({ "kubernetes.io/metadata.name": namespace });

function isPeer(
  { ipBlock, namespaceSelector, podSelector }: Peer,
  policy: Policy,
  { address, pod }: Endpoint,
): boolean {
  if (ipBlock !== undefined)
    return inBlock(ipBlock.cidr, address) && !ipBlock.except.some((block) => inBlock(block, address));
  if (pod === undefined) return false;
  const here =
    namespaceSelector === undefined
      ? pod.namespace === policy.metadata.namespace
      : matches(namespaceSelector, namespaceLabels(pod.namespace));
  return here && matches(podSelector ?? {}, pod.labels);
}

const selects = ({ metadata, spec }: Policy, { pod }: Endpoint): boolean =>
  pod?.namespace === metadata.namespace && matches(spec.podSelector, pod.labels);

const hasPort = (ports: readonly Port[], { port, protocol }: Port): boolean =>
  ports.some((each) => each.port === port && each.protocol === protocol);

/** Whether a connection is let out of its source and into its destination. */
export function isAllowed(policies: readonly Policy[], source: Endpoint, destination: Endpoint, port: Port): boolean {
  const outward = policies.filter((policy) => selects(policy, source));
  const inward = policies.filter((policy) => selects(policy, destination));
  const leaves = outward.some((policy) =>
    policy.spec.egress?.some(
      ({ to, ports }) => hasPort(ports, port) && to.some((peer) => isPeer(peer, policy, destination)),
    ),
  );
  const enters = inward.some((policy) =>
    policy.spec.ingress?.some(
      ({ from, ports }) => hasPort(ports, port) && from.some((peer) => isPeer(peer, policy, source)),
    ),
  );
  return (outward.length === 0 || leaves) && (inward.length === 0 || enters);
}
