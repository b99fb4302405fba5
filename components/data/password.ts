import * as random from "@pulumi/random";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A database user's password: 32 letters and digits, about 190 bits, and safe in every URI as it is.
 * It stays as it is until the resource is replaced (docs/operations.md).
 */
export const generatePassword = (name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> =>
  new random.RandomPassword(name, { length: 32, special: false }, opts).result;
