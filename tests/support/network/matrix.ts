import { readFileSync } from "node:fs";
import type { Recording } from "../mocks.ts";
import { recordProgram } from "../program.ts";
import type { StackName } from "../stack.ts";
import { endpointsOf, type Endpoint } from "./endpoints.ts";
import { isAllowed } from "./evaluator.ts";
import { policiesOf, type Policy, type Port } from "./policies.ts";

/** One question: may the source open a connection to that port of the destination? */
export interface Question {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly port: Port;
}

export interface Network {
  readonly policies: readonly Policy[];
  readonly questions: readonly Question[];
}

/** Ports that no row names: Gotenberg behind its proxy, metrics, plain HTTP, SSH. */
const unnamed: readonly Port[] = [3001, 9187, 80, 22].map((port) => ({ port, protocol: "TCP" }));

const spelled = ({ port, protocol }: Port): string => `${port}/${protocol}`;

/** A recorded stack's policies, and everything between which they decide. */
export const networkOf = async (recording: Recording<unknown>): Promise<Network> =>
  networkBetween(policiesOf(recording), await endpointsOf(recording));

/**
 * Every pair of which one side is in the stack's namespace (replicas among themselves too), on every port that any policy
 * names and some more.
 */
export function networkBetween(policies: readonly Policy[], endpoints: readonly Endpoint[]): Network {
  const named = policies
    .flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    .flatMap(({ ports }) => ports);
  const ports = [...new Map([...named, ...unnamed].map((port) => [spelled(port), port])).values()];
  const ours = policies[0]?.metadata.namespace;
  const isOurs = ({ pod }: Endpoint): boolean => pod?.namespace === ours;
  const questions = endpoints.flatMap((source) =>
    endpoints
      .filter((destination) => isOurs(source) || isOurs(destination))
      .flatMap((destination) => ports.map((port) => ({ source, destination, port }))),
  );
  return { policies, questions };
}

/** A stack as committed, with the secrets that it must have: Sentry's is optional, and opens the internet to every process. */
export const recordWithoutSentry = (stack: StackName) =>
  recordProgram(stack, (_, secrets) => delete secrets["SENTRY_DSN"]);

/** The answers as a person reviews them: what isn't written is refused. */
export function matrix(
  questions: readonly Question[],
  allowed: (question: Question, index: number) => boolean,
): string {
  const lines = new Map<string, Map<string, string[]>>();
  questions.forEach((question, index) => {
    if (!allowed(question, index)) return;
    const { source, destination, port } = question;
    const row = lines.get(source.name) ?? new Map<string, string[]>();
    row.set(destination.name, [...(row.get(destination.name) ?? []), spelled(port)]);
    lines.set(source.name, row);
  });
  return [...lines]
    .map(([source, row]) => [source, ...[...row].map(([to, ports]) => `  ${to}: ${ports.toSorted().join(" ")}`)])
    .flatMap((block) => [...block, ""])
    .join("\n");
}

/** The committed matrix of a stack. */
export const goldenMatrix = (stack: StackName): string =>
  readFileSync(new URL(`../../golden/network-${stack}.txt`, import.meta.url), "utf8");

/** The answer of our own evaluator. */
export const answered =
  ({ policies }: Network) =>
  ({ source, destination, port }: Question): boolean =>
    isAllowed(policies, source, destination, port);

export const evaluated = (network: Network): string => matrix(network.questions, answered(network));
