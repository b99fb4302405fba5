import { prepareIngress } from "../ingress/traefik.ts";
import { prepareNode } from "../node/prepare.ts";
import { buildOperators } from "../operators/index.ts";

/**
 * What each group of isolated tests needs from outside, had before its network namespace is entered: a group is a folder of
 * `tests/isolated`.
 */
export const preparations: Readonly<Record<string, () => Promise<unknown>>> = {
  ingress: prepareIngress,
  node: prepareNode,
  operators: buildOperators,
};
