import type * as pulumi from "@pulumi/pulumi";
import { applicationUser } from "./members.ts";
import { generatePassword } from "./password.ts";

/**
 * Who the application is in every second generation. Short: MongoDB's operator makes of it, and of the cluster's name, the name of
 * an annotation.
 */
export const secondUser = `${applicationUser}2`;

export interface Login {
  readonly user: string;
  /** Secret. */
  readonly password: pulumi.Output<string>;
}

/** The two users as whom the application signs in by turns. */
export interface Turns {
  /** Of the odd generations. */
  readonly first: Login;
  /** Of the even ones; not there before the first rotation. */
  readonly second?: Login;
  /** Whom the processes are given now. */
  readonly current: Login;
}

/**
 * The logins of a generation and of the one before, which pods that haven't been replaced yet still use: its password is replaced
 * with the next rotation. Each generation's password is a resource of its own, so that a rotation changes one and keeps the other.
 *
 * @param name of the first generation's password in Pulumi's state
 */
export function takeTurns(name: string, generation: number, opts: pulumi.CustomResourceOptions): Turns {
  const loginOf = (of: number): Login => ({
    user: of % 2 === 1 ? applicationUser : secondUser,
    password: generatePassword(name, opts, of),
  });
  const current = loginOf(generation);
  if (generation === 1) return { first: current, current };
  const former = loginOf(generation - 1);
  return generation % 2 === 1
    ? { first: current, second: former, current }
    : { first: former, second: current, current };
}
