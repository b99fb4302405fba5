import type { Network, Question } from "./matrix.ts";
import type { Policy } from "./policies.ts";

const parts = (address: string): readonly number[] => address.split(".").map(Number);
const toNumber = (address: string): number => parts(address).reduce((sum, part) => sum * 256 + part, 0);
const toAddress = (number: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");

/** The first and the last address of an IPv4 block, and their neighbours outside of it. */
export function edges(cidr: string): readonly string[] {
  const [network = "", prefix = ""] = cidr.split("/");
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(toNumber(network) / size) * size;
  return [first - 1, first, first + size - 1, first + size]
    .filter((each) => each >= 0 && each < 2 ** 32)
    .map(toAddress);
}

/** Every block of addresses that a policy names, the excepted ones too. */
export const blocksOf = (policies: readonly Policy[]): readonly string[] => {
  const peers = policies.flatMap(({ spec }) => [
    ...(spec.ingress ?? []).flatMap(({ from }) => from),
    ...(spec.egress ?? []).flatMap(({ to }) => to),
  ]);
  return [...new Set(peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...ipBlock.except] : [])))];
};

/** Of IPv6: this host, link-local, unique local, metadata services, NAT64 of one, the internet. */
const sixes = ["::1", "fe80::1", "fc00::1", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "2001:bc8::1"];

/** Each pod to each edge of each block, on each port that goes to a block, and on one that doesn't. */
export function blockQuestions({ policies, questions }: Network): readonly Question[] {
  const named = policies
    .flatMap(({ spec }) => spec.egress ?? [])
    .filter(({ to }) => to.some(({ ipBlock }) => ipBlock !== undefined))
    .flatMap(({ ports }) => ports);
  const ports = [...new Set([...named.map(({ port }) => port), 22])];
  const ours = policies[0]?.metadata.namespace;
  const pods = new Map(questions.map(({ source }) => [source.name, source]));
  const addresses = [...new Set([...blocksOf(policies).flatMap(edges), ...sixes])];
  return [...pods.values()]
    .filter(({ pod }) => pod?.namespace === ours)
    .flatMap((source) =>
      addresses.flatMap((address) =>
        ports.map((port) => ({ source, destination: { name: address, address }, port: { port, protocol: "TCP" } })),
      ),
    );
}
