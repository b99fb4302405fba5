import * as random from "@pulumi/random";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A password: 32 letters and digits, about 190 bits, and safe in every URI as it is. It stays as it is until the resource is
 * replaced (docs/rotation.md).
 *
 * @param generation another one is another resource; the first has the bare name
 */
export const generatePassword = (
  name: string,
  opts: pulumi.CustomResourceOptions,
  generation = 1,
): pulumi.Output<string> =>
  new random.RandomPassword(generation === 1 ? name : `${name}-${generation}`, { length: 32, special: false }, opts)
    .result;
