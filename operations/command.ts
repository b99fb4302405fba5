import type { Target } from "./target.ts";
import { UsageError } from "./usage.ts";

/** What may stand on a command line; all of it text. */
export interface Options {
  readonly workload?: string;
  readonly replicas?: string;
  readonly database?: string;
  readonly instance?: string;
  readonly script?: string;
  /** Of the script, apart by spaces. */
  readonly arguments?: string;
}

/** One daily command. Writes to standard output; throws a UsageError for what it can't do. */
export type Operation = (target: Target, options: Options) => Promise<void>;

/** One of the names that are known; throws a UsageError that lists them. */
export function choice<Name extends string>(variable: string, given: string | undefined, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  const problem = given === undefined || given === "" ? "is missing" : `"${given}" isn't known`;
  throw new UsageError(`${variable} ${problem}: it is one of ${names.join(", ")}`);
}
