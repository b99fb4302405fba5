/** Random resources: made once, kept in the state, and made anew on any change of an input. */
import { randomBytes } from "node:crypto";

import { changesBetween, difference } from "../shared/diff.ts";
import { count, type JsonObject, text, unknown } from "../shared/json.ts";
import type { CheckRequest, Created, ResourceType } from "../shared/provider.ts";
import { generateText } from "./generate.ts";

interface Generated {
  result: string;
  id: string;
  outputs: JsonObject;
}

/** What all of them share; `generate` makes the value, `outputNames` says what a preview doesn't know yet. */
function generated(
  defaults: JsonObject,
  outputNames: readonly string[],
  generate: (inputs: JsonObject) => Created,
): ResourceType {
  return {
    check: ({ news }: CheckRequest) => ({ inputs: { ...defaults, ...news } }),
    diff({ oldInputs, newInputs }) {
      const changes = changesBetween(oldInputs, newInputs);
      const inputs = changes.map(({ path }) => String(path[0]));
      return difference(changes, inputs, false);
    },
    async create({ inputs, preview }) {
      if (!preview) return generate(inputs);
      return { id: "", outputs: { ...inputs, ...Object.fromEntries(outputNames.map((name) => [name, unknown])) } };
    },
    update: async ({ newInputs, oldOutputs }) => ({ ...oldOutputs, ...newInputs }),
    // Nothing outside the state holds the value: what the state says is what there is.
    read: async ({ inputs, outputs }) => ({ inputs, outputs }),
    delete: async () => {},
  };
}

/** RandomPassword and RandomString. */
export function randomText(describe: (result: string) => Generated): ResourceType {
  const defaults = {
    ...{ lower: true, upper: true, numeric: true, number: true, special: true },
    ...{ minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 },
  };
  return generated(defaults, ["result", "bcryptHash"], (inputs) => {
    const { id, outputs, result } = describe(generateText(inputs));
    return { id, outputs: { ...inputs, ...outputs, result } };
  });
}

/** RandomId: bytes in every notation. */
export const randomId: ResourceType = generated({}, ["b64Std", "b64Url", "dec", "hex"], (inputs) => {
  const bytes = randomBytes(count(inputs, "byteLength") ?? 0);
  const prefix = text(inputs, "prefix") ?? "";
  const id = bytes.toString("base64url");
  const notations = {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + id,
    dec: prefix + BigInt(`0x${bytes.toString("hex") || "0"}`).toString(),
    hex: prefix + bytes.toString("hex"),
  };
  return { id, outputs: { ...inputs, ...notations } };
});
